using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dex.Tests.Http;

/// <summary>Makes hostile requests of good ones.</summary>
internal sealed class Fuzzer(FuzzRandom random, TestKey key)
{
    /// <summary>Before values that are sent unescaped.</summary>
    public const char RawMark = '\u0001';

    /// <summary>No page may contain it as it is.</summary>
    public const string Probe = "\"'><script>alert(1)</script>";

    private static readonly string[] Values =
    [
        "",
        " ",
        "\t",
        "\n",
        "\r\nSet-Cookie: a=b\r\n\r\n<html>",
        "'",
        Probe,
        "' or 1=1 --",
        "'; drop table auth_request; --",
        "../../../../etc/passwd",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "%s%n%x",
        RawMark + "%",
        RawMark + "%00",
        RawMark + "%zz",
        RawMark + "%ff%fe",
        RawMark + "%ed%a0%80",
        RawMark + "%c0%af",
        RawMark + "%E2%80%AE%F0%9F%98%80",
        RawMark + "%25%32%65",
        "\u202e\u2028\ufeff",
        "😀",
        "İıſK",
        "null",
        "-1",
        "0",
        "99999999999999999999",
        "-9223372036854775808",
        "1e309",
        "NaN",
        "true",
        "[]",
        "{}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "{\"id_token\":{\"\\ud800\":null}}",
        "{\"id_token\":{\"sub\":{\"value\":\"\\u0000\"},\"email\":null}}",
        "{\"userinfo\":{\"groups\":{\"essential\":true}}}",
        "a.b.c",
        "..",
        "....",
        "eyJhbGciOiJub25lIn0.e30.",
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "urn:ietf:wg:oauth:2.0:oob",
        "urn:ietf:params:oauth:request_uri:x",
        "/device/callback",
        "http://localhost@evil.example/",
        "http://127.0.0.1:1\\@evil.example/",
        "http://[::1",
        "openid",
        "openid offline_access federated:id",
        "audience:server:client_id:",
        "audience:server:client_id:example-app",
        "code",
        "code token id_token",
        "none",
        "login consent",
        "select_account",
        "S256",
        "plain",
        "form_post",
        "fragment",
        "approve",
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "password",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:device_code",
        "local",
        "mock",
        "pass",
        TestDex.ClientId,
        TestDex.PublicClientId,
        "signing",
        TestDex.RedirectUri,
    ];

    private static readonly string[] Names =
    [
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
        "redirect_uri",
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "prompt",
        "max_age",
        "id_token_hint",
        "login_hint",
        "connector_id",
        "approval_prompt",
        "code_challenge",
        "code_challenge_method",
        "request",
        "request_uri",
        "resource",
        "dpop_jkt",
        "claims",
        "req",
        "hmac",
        "back",
        "login",
        "password",
        "username",
        "approval",
        "grant_type",
        "code",
        "code_verifier",
        "device_code",
        "user_code",
        "invalid",
        "refresh_token",
        "subject_token",
        "subject_token_type",
        "requested_token_type",
        "actor_token",
        "token",
        "token_type_hint",
        "access_token",
        "post_logout_redirect_uri",
        "logout_hint",
        "error",
        "remember_me",
        "RelayState",
        "SAMLResponse",
        "",
        "__proto__",
        "\0",
    ];

    private static readonly string[] ContentTypes =
    [
        "",
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=utf-16",
        "APPLICATION/X-WWW-FORM-URLENCODED ;;;",
        "application/x-www-form-urlencoded, text/plain",
        "ü",
    ];

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Authorization", "Basic"),
        ("Authorization", "Basic !!!"),
        ("Authorization", "Basic ZXhhbXBsZS1jbGk6"),
        ("Authorization", "Basic //79Ov/+"),
        ("Authorization", "Bearer"),
        ("Authorization", "Bearer a.b.c"),
        ("Authorization", "DPoP a.b.c"),
        ("Authorization", "Digest x"),
        ("DPoP", "a.b.c"),
        ("DPoP", ""),
        ("Host", "evil.example"),
        ("X-Forwarded-For", "1.2.3.4, ::1, x"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"),
        ("X-Original-URL", "/dex/healthz"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("Forwarded", "for=\"[::1\";host=evil.example"),
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Referer", "\u00fc\u00ff"),
        ("User-Agent", "<script>alert(1)</script>"),
        ("If-None-Match", "*, W/\"x\", \""),
        ("Range", "bytes=0-0,-1"),
        ("Cookie", "dex_session=CgFhEgFi; dex_browser=x; =; a; dex_restart=4pyT; dex_device=x"),
        ("Cookie", "dex_session=\"\"; dex_session=b; dex_restart=%%%"),
        ("Accept-Encoding", "gzip;q=x"),
        ("Expect", "200-maybe"),
    ];

    /// <summary>One to four mutations of a request; now and then none.</summary>
    public FuzzRequest Mutate(FuzzRequest request)
    {
        for (var i = random.Next(5); i > 0; i--)
        {
            request = random.Next(12) switch
            {
                0 => request with { Headers = [.. request.Headers, random.Pick(Headers)] },
                1 => request with { ContentType = random.Pick(ContentTypes) },
                2 => request with { Body = MutateBody(request) },
                3 => request with { RawQuery = "&" + Noise() },
                4 when random.Once(3) => request with
                {
                    Method = random.Pick(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "X"]),
                },
                5 when random.Once(3) => request with { Path = MutatePath(request.Path) },
                6 => request with { Query = request.Form, Form = request.Query },
                7 or 8 when request.Headers.Count > 0 => request with { Headers = MutateOne(request.Headers) },
                _ when request.Form.Count > 0 && !random.Once(4) => request with { Form = MutatePairs(request.Form) },
                _ => request with { Query = MutatePairs(request.Query) },
            };
        }
        return request;
    }

    private List<(string Name, string Value)> MutatePairs(IReadOnlyList<(string Name, string Value)> pairs)
    {
        var mutated = pairs.ToList();
        switch (random.Next(6))
        {
            case 0:
                mutated.Add((random.Pick(Names), random.Pick(Values)));
                return mutated;
            case 1 when mutated.Count > 0:
                mutated.RemoveAt(random.Next(mutated.Count));
                return mutated;
            case 2 when mutated.Count > 0:
                mutated.Add(random.Pick(mutated));
                return mutated;
            case 3 when mutated.Count > 0:
                var renamed = random.Next(mutated.Count);
                mutated[renamed] = (random.Pick(Names), mutated[renamed].Value);
                return mutated;
            case 4 when random.Once(10):
                mutated.AddRange(Enumerable.Range(0, 300).Select(i => ($"p{i}", "x")));
                return mutated;
            default:
                return MutateOne(mutated);
        }
    }

    private List<(string Name, string Value)> MutateOne(IReadOnlyList<(string Name, string Value)> pairs)
    {
        var mutated = pairs.ToList();
        if (mutated.Count > 0)
        {
            var at = random.Next(mutated.Count);
            mutated[at] = (mutated[at].Name, MutateValue(mutated[at].Value));
        }
        return mutated;
    }

    private string MutateValue(string value) =>
        random.Next(8) switch
        {
            0 or 1 => random.Pick(Values),
            2 => value + random.Pick(Values).TrimStart(RawMark),
            3 => string.Concat(Enumerable.Repeat(value.Length is 0 or > 100 ? "A" : value, random.Next(200))),
            4 => value[..random.Next(value.Length + 1)],
            5 => RawMark + Noise(),
            _ when value.Split('.').Length == 3 && value.Length > 40 => MutateJwt(value),
            _ => Replace(value),
        };

    private string Replace(string value)
    {
        if (value.Length == 0)
        {
            return "A";
        }
        var at = random.Next(value.Length);
        return value[..at] + (char)('!' + random.Next(90)) + value[(at + 1)..];
    }

    // The JSON of one part, changed somewhere; signed again with the client's own key, so that what reads it comes to see it.
    private string MutateJwt(string token)
    {
        var prefix = token.LastIndexOf(' ') + 1;
        var parts = token[prefix..].Split('.');
        var changed = random.Next(2);
        if (!Base64Url.IsValid(parts[changed]))
        {
            return Replace(token);
        }
        var json = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[changed]));
        json = random.Next(4) switch
        {
            0 => Replace(json),
            1 => MutateJson(json),
            2 => json.Replace("\":\"", "\":\"\\ud800", StringComparison.Ordinal),
            _ => json[..random.Next(json.Length)],
        };
        parts[changed] = HostileJwts.Encode(json);
        if (random.Once(2))
        {
            parts[2] = key.SignRaw($"{parts[0]}.{parts[1]}");
        }
        return token[..prefix] + string.Join('.', parts);
    }

    private string MutateJson(string json)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject { Count: > 0 } members)
            {
                return json;
            }
            var name = random.Pick([.. members.Select(m => m.Key)]);
            members[name] = JsonNode.Parse(
                random.Pick([
                    "null",
                    "true",
                    "-1",
                    "1e400",
                    "99999999999999999999",
                    "\"\"",
                    "\"\\u0000\"",
                    "\"ü😀\"",
                    "[]",
                    "[null,1,[],{}]",
                    "{}",
                    "{\"a\":{\"b\":[]}}",
                    "253402300800",
                    "\"253402300800\"",
                ])
            );
            return members.ToJsonString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return json;
        }
    }

    private byte[] MutateBody(FuzzRequest request)
    {
        var body = Encoding.UTF8.GetBytes(string.Join('&', request.Form.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}")));
        switch (random.Next(4))
        {
            case 0:
                return random.Bytes(random.Next(300));
            case 1 when body.Length > 0:
                foreach (var _ in Enumerable.Range(0, 1 + random.Next(5)))
                {
                    body[random.Next(body.Length)] = (byte)random.Next(256);
                }
                return body;
            case 2 when random.Once(10):
                return [.. body, .. "&x="u8, .. Enumerable.Repeat((byte)'x', 64 * 1024)];
            default:
                return body[..random.Next(body.Length + 1)];
        }
    }

    private string MutatePath(string path) =>
        random.Next(4) switch
        {
            0 => path + "/" + Noise(),
            1 => path.Replace("/", "//", StringComparison.Ordinal),
            2 => path + random.Pick(["/..", "/%2e%2e/keys", "%2f", "%00", "%ff", ";a=b", "/./", "%5c"]),
            _ => path[..random.Next(path.Length + 1)],
        };

    private string Noise() =>
        string.Concat(
                Enumerable
                    .Range(0, random.Next(20))
                    .Select(_ => random.Once(2) ? $"%{random.Next(256):x2}" : $"{(char)('!' + random.Next(90))}")
            )
            .Replace("#", "", StringComparison.Ordinal);
}
