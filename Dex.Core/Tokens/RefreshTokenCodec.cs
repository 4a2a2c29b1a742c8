namespace Dex.Core.Tokens;

/// <summary>Refresh tokens on the wire, as Dex writes them: the family's id and the secret.</summary>
public static class RefreshTokenCodec
{
    /// <summary>A longer one is none of ours: an id has 25 characters and a secret 43.</summary>
    public const int MaxLength = 1024;

    /// <summary>The token that a client gets.</summary>
    public static string Encode(string refreshId, string token) => Protobuf.Encode(refreshId, token);

    /// <summary>
    /// What a presented token says; nothing at all where it is too long. What cannot be decoded is taken for the bare id that Dex issued before tokens rotated; it is good only for families
    /// without a secret.
    /// </summary>
    public static (string RefreshId, string Token) Decode(string text) =>
        text.Length > MaxLength ? ("", "")
        : Protobuf.Decode(text) is { First.Length: > 0 } decoded ? decoded
        : (text, "");
}
