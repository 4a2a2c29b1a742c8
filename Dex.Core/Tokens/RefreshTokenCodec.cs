namespace Dex.Core.Tokens;

/// <summary>Refresh tokens on the wire, as Dex writes them: the family's id and the secret.</summary>
public static class RefreshTokenCodec
{
    /// <summary>The token that a client gets.</summary>
    public static string Encode(string refreshId, string token) => Protobuf.Encode(refreshId, token);

    /// <summary>
    /// What a presented token says. What cannot be decoded is taken for the bare id that Dex issued before tokens rotated; it is good only for families
    /// without a secret.
    /// </summary>
    public static (string RefreshId, string Token) Decode(string text) =>
        Protobuf.Decode(text) is { First.Length: > 0 } decoded ? decoded : (text, "");
}
