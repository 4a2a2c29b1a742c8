// OpenID Connect Session Management §3.2 and §3.3.
using System.Security.Cryptography;
using System.Text;

namespace Dex.Core.Sessions;

/// <summary>The frame that tells a client's page whether the browser's session changed. It asks nobody: it compares hashes.</summary>
public static class CheckSessionPage
{
    private const string Script = """
        addEventListener("message", async e => {
          const at = typeof e.data === "string" ? e.data.lastIndexOf(" ") : -1;
          if (at < 1) { e.source.postMessage("error", e.origin); return; }
          const clientId = e.data.slice(0, at), state = e.data.slice(at + 1), salt = state.split(".")[1];
          if (!salt) { e.source.postMessage("error", e.origin); return; }
          const cookie = document.cookie.split("; ").find(c => c.startsWith("NAME="));
          const text = clientId + " " + e.origin + " " + (cookie ? cookie.slice(NAME_LENGTH) : "") + " " + salt;
          const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
          const hex = Array.from(hash, b => b.toString(16).padStart(2, "0")).join("");
          e.source.postMessage(hex + "." + salt === state ? "unchanged" : "changed", e.origin);
        });
        """;

    private static readonly string Filled = Script
        .Replace(
            "NAME_LENGTH",
            (SessionState.CookieName.Length + 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal
        )
        .Replace("NAME", SessionState.CookieName, StringComparison.Ordinal);

    /// <summary>The document.</summary>
    public static byte[] Html { get; } =
        Encoding.UTF8.GetBytes($"<!doctype html><html lang=\"en\"><title>Session state</title><script>{Filled}</script></html>");

    /// <summary>What it may do: run its one script, in a frame of any site.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Filled)))}'; base-uri 'none'";
}
