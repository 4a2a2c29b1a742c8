using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace ExampleApp;

/// <summary>The app's HTML. Whatever came from outside is encoded.</summary>
internal static class Html
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static IResult Page(string body) =>
        Results.Content(
            $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8"><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Example App</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
            pre { overflow-wrap: anywhere; white-space: pre-wrap; padding: .75rem; border: 1px solid #8888; border-radius: .5rem; }
            label { display: block; } button { font: inherit; padding: .4rem 1rem; margin: .5rem .5rem .5rem 0; } form.inline { display: inline; }
            #error { border-inline-start: .3rem solid #c33; padding-inline-start: 1rem; }
            </style>
            </head>
            <body><h1><a href="/">Example App</a></h1>{{body}}</body>
            </html>
            """,
            "text/html; charset=utf-8"
        );

    public static string LoginForm() =>
        """
            <form method="post" action="/login">
            <p>What should the app get?</p>
            <label><input type="checkbox" checked disabled> openid</label>
            <label><input type="checkbox" name="scope" value="profile" checked> profile</label>
            <label><input type="checkbox" name="scope" value="email" checked> email</label>
            <label><input type="checkbox" name="scope" value="groups" checked> groups</label>
            <label><input type="checkbox" name="scope" value="offline_access" checked> offline_access (a refresh token)</label>
            <label>More scopes <input name="extra" placeholder="federated:id"></label>
            <label>Connector <input name="connector_id" placeholder="let the person choose"></label>
            <button id="login">Login</button>
            </form>
            """;

    public static string TokensOf(Tokens tokens)
    {
        var parts = tokens.IdToken.Split('.');
        return $"""
            <form class="inline" method="post" action="/refresh"><button id="refresh">Refresh</button></form>
            <form class="inline" method="post" action="/userinfo"><button id="userinfo">Userinfo</button></form>
            <h2>ID token</h2>
            <pre id="id-token-header">{Pretty(Decode(parts[0]))}</pre>
            <pre id="id-token-claims">{Pretty(Decode(parts[1]))}</pre>
            <h2>As they came</h2>
            <h3>ID token</h3><pre>{Encode(tokens.IdToken)}</pre>
            <h3>Access token</h3><pre>{Encode(tokens.AccessToken)}</pre>
            <h3>Refresh token</h3><pre id="refresh-token">{Encode(tokens.RefreshToken ?? "none")}</pre>
            """;
    }

    public static string UserInfo(string json) => $"<h2>Userinfo</h2><pre id=\"userinfo-claims\">{Pretty(json)}</pre>";

    public static string Error(string message) =>
        $"<p id=\"error\" role=\"alert\">{Encode(message)}</p><p><a href=\"/\">Start again</a></p>";

    private static string Decode(string part) => Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(part));

    private static string Pretty(string json)
    {
        try
        {
            return Encode(JsonSerializer.Serialize(JsonDocument.Parse(json), Indented));
        }
        catch (JsonException)
        {
            return Encode(json);
        }
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
