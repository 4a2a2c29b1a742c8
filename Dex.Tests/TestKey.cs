using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dex.Core.Protocol;

namespace Dex.Tests;

/// <summary>A client's own key pair, which signs assertions, request objects and proofs.</summary>
internal sealed class TestKey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _kid;

    public TestKey(string kid = "key 1") => _kid = kid;

    public JsonObject Jwk
    {
        get
        {
            var point = _key.ExportParameters(false).Q;
            return new JsonObject
            {
                ["kty"] = "EC",
                ["crv"] = "P-256",
                ["kid"] = _kid,
                ["x"] = Base64Url.EncodeToString(point.X),
                ["y"] = Base64Url.EncodeToString(point.Y),
            };
        }
    }

    public string KeySet => new JsonObject { ["keys"] = new JsonArray(Jwk) }.ToJsonString();

    public string Thumbprint =>
        Base64Url.EncodeToString(
            SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{Jwk["x"]}}","y":"{{Jwk["y"]}}"}"""))
        );

    /// <summary>Signs claims; header members replace the usual ones.</summary>
    public string Sign(object claims, JsonObject? header = null)
    {
        var head = new JsonObject { ["alg"] = "ES256", ["kid"] = _kid };
        foreach (var (name, value) in header ?? [])
        {
            head[name] = value?.DeepClone();
        }
        var signed = $"{Encode(head.ToJsonString())}.{Encode(JsonSerializer.Serialize(claims))}";
        return $"{signed}.{SignRaw(signed)}";
    }

    /// <summary>The signature of header and payload, whatever they are.</summary>
    public string SignRaw(string signed) =>
        Base64Url.EncodeToString(
            _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
        );

    /// <summary>A proof of possession (RFC 9449 §4.2).</summary>
    public string Prove(string method, string address, DateTimeOffset now, string? accessToken = null, string? id = null)
    {
        var claims = new JsonObject
        {
            ["jti"] = id ?? new CryptographicRandom().NewId(),
            ["htm"] = method,
            ["htu"] = address,
            ["iat"] = now.ToUnixTimeSeconds(),
        };
        if (accessToken is not null)
        {
            claims["ath"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));
        }
        return Sign(claims, new JsonObject { ["typ"] = "dpop+jwt", ["jwk"] = Jwk });
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
