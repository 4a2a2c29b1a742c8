using System.Text.Json;

namespace Dex.Core.Tokens;

/// <summary>A token of ours whose signature, issuer and lifetime were checked.</summary>
/// <param name="Json">The claims set, in UTF-8, as it was signed.</param>
/// <param name="Claims">The same, parsed.</param>
public sealed record VerifiedToken(ReadOnlyMemory<byte> Json, JsonElement Claims)
{
    /// <summary>A string claim; empty where it is absent.</summary>
    public string Text(string name) =>
        Claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>A numeric claim; 0 where it is absent.</summary>
    public long Number(string name) =>
        Claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : 0;

    /// <summary>The audience, whether it is one string or several.</summary>
    public IReadOnlyList<string> Audience =>
        Claims.TryGetProperty("aud", out var aud) && aud.ValueKind == JsonValueKind.Array
            ? [.. aud.EnumerateArray().Select(a => a.GetString() ?? "")]
            : [Text("aud")];

    /// <summary>The <c>typ</c> of the header; empty where there is none.</summary>
    public string Type { get; init; } = "";

    /// <summary>Whether it may be an ID token: those have no <c>typ</c> here, unlike logout tokens and access tokens after RFC 9068.</summary>
    public bool IsIdToken => Type.Length == 0;

    /// <summary>The client it was issued to: <c>client_id</c>, else the only audience, else <c>azp</c>.</summary>
    public string ClientId =>
        Text("client_id") is { Length: > 0 } client ? client
        : Audience is [var only] ? only
        : Text("azp");

    /// <summary>The thumbprint of the key it is bound to (RFC 9449 §6.1); empty where it is bound to none.</summary>
    public string KeyThumbprint =>
        Claims.TryGetProperty("cnf", out var cnf)
        && cnf.ValueKind == JsonValueKind.Object
        && cnf.TryGetProperty("jkt", out var jkt)
        && jkt.ValueKind == JsonValueKind.String
            ? jkt.GetString()!
            : "";
}
