using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Dex.Tests.Http;

/// <summary>JWTs that nobody honest makes, each made from a good one.</summary>
internal static class HostileJwts
{
    /// <summary>Variants of a good token, each with its name; none of them may be accepted anywhere.</summary>
    /// <param name="good">The good token.</param>
    /// <param name="publicKey">What everybody knows of its key, to sign with as if it were a secret.</param>
    public static IEnumerable<(string Name, string Token)> Of(string good, string publicKey)
    {
        var (header, payload, signature) = (good.Split('.')[0], good.Split('.')[1], good.Split('.')[2]);
        foreach (var alg in new[] { "none", "None", "NONE", "nOnE", "", "HS256", "hs256", "RS256", "ES512", "dir" })
        {
            var renamed = With(header, "alg", alg);
            yield return ($"alg {alg} with the old signature", $"{renamed}.{payload}.{signature}");
            yield return ($"alg {alg} without a signature", $"{renamed}.{payload}.");
        }
        foreach (var (alg, hash) in new[] { ("HS256", HashAlgorithmName.SHA256), ("HS512", HashAlgorithmName.SHA512) })
        {
            var signed = $"{With(header, "alg", alg)}.{payload}";
            var mac = CryptographicOperations.HmacData(hash, Encoding.UTF8.GetBytes(publicKey), Encoding.ASCII.GetBytes(signed));
            yield return ($"{alg} under the public key", $"{signed}.{Base64Url.EncodeToString(mac)}");
        }
        foreach (var kid in new[] { "../../../../dev/null", "/dev/null", "x' union select 'AA'--", "' or '1'='1", "|id", "\0", "ü😀" })
        {
            // An empty file or an injected row would make the key known: an empty secret.
            var signed = $"{With(With(header, "kid", kid), "alg", "HS256")}.{payload}";
            var mac = HMACSHA256.HashData(Array.Empty<byte>(), Encoding.ASCII.GetBytes(signed));
            yield return ($"kid {kid} and an empty secret", $"{signed}.{Base64Url.EncodeToString(mac)}");
            yield return ($"kid {kid}", $"{With(header, "kid", kid)}.{payload}.{signature}");
        }
        foreach (var name in new[] { "jku", "x5u", "crit", "b64", "zip" })
        {
            yield return ($"{name} in the header", $"{With(header, name, "https://evil.example/keys")}.{payload}.{signature}");
        }
        yield return ("a key of its own", ForgedWithOwnKey(header, payload));
        yield return ("five parts", $"{header}.{payload}.{signature}.{payload}.{signature}");
        yield return (
            "an encrypted and compressed one",
            $"{Encode("""{"alg":"dir","enc":"A128GCM","zip":"DEF"}""")}..{Bomb()}.{Bomb()}.AAAA"
        );
        yield return ("four parts", $"{good}.");
        yield return ("two parts", $"{header}.{payload}");
        yield return ("no parts", "..");
        yield return ("a changed payload", $"{header}.{With(payload, "sub", "someone else")}.{signature}");
        yield return ("a payload that is no object", $"{header}.{Encode("[]")}.{signature}");
        yield return ("padding", $"{header}=.{payload}==.{signature}=");
        yield return ("a space", $"{header}. {payload}.{signature}");
        yield return ("a huge one", $"{header}.{new string('A', 40_000)}.{signature}");
        yield return ("a deep one", $"{header}.{Encode(new string('[', 5000) + new string(']', 5000))}.{signature}");
        yield return ("a deep header", $"{Encode(new string('[', 500) + new string(']', 500))}.{payload}.{signature}");
        yield return ("half a surrogate pair", $"{Encode("""{"alg":"\ud800","typ":"\udc00"}""")}.{payload}.{signature}");
        yield return ("half a pair in the claims", $"{header}.{Encode("""{"sub":"\ud800","iss":"\ud800","\ud800":1}""")}.{signature}");
        yield return (
            "bytes that are no UTF-8",
            $"{Base64Url.EncodeToString([.. "{\"alg\":\""u8, 0xff, 0xfe, .. "\"}"u8])}.{payload}.{signature}"
        );
        yield return (
            "claims that are no UTF-8",
            $"{header}.{Base64Url.EncodeToString([.. "{\"sub\":\""u8, 0xc3, 0x28, .. "\"}"u8])}.{signature}"
        );
    }

    /// <summary>Puts a member into a part of a token.</summary>
    public static string With(string part, string name, string value)
    {
        var json = JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();
        json[name] = value;
        return Encode(json.ToJsonString());
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string ForgedWithOwnKey(string header, string payload)
    {
        using var own = new TestKey();
        var json = JsonNode.Parse(Base64Url.DecodeFromChars(header))!.AsObject();
        json["jwk"] = own.Jwk;
        json["alg"] = "ES256";
        return own.Sign(JsonNode.Parse(Base64Url.DecodeFromChars(payload))!, json) is var signed && json["typ"]?.ToString() == "dpop+jwt"
            ? signed + "A"
            : signed;
    }

    // 10 MB of zeros, compressed: what is inflated before it is checked costs memory.
    private static string Bomb()
    {
        using var packed = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(packed, System.IO.Compression.CompressionLevel.SmallestSize))
        {
            deflate.Write(new byte[10 * 1024 * 1024]);
        }
        return Base64Url.EncodeToString(packed.ToArray());
    }
}
