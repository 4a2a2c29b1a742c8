using System.Globalization;
using System.Text;

namespace Dex.Core.Protocol;

/// <summary>A redirect; 303, so that a form's password is never posted on (RFC 9700 §4.12).</summary>
public sealed record RedirectReply : Reply
{
    /// <summary>A redirect.</summary>
    public RedirectReply(string location)
    {
        Location = ToHeader(location);
        Status = 303;
    }

    /// <summary>Where to: visible ASCII characters only.</summary>
    public string Location { get; }

    // A header holds nothing else, but a registered address may: its host goes in the punycode form, all else is escaped.
    private static string ToHeader(string location)
    {
        if (!location.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return location;
        }
        if (
            Uri.TryCreate(location, UriKind.Absolute, out var uri)
            && uri is { HostNameType: UriHostNameType.Dns, UserInfo: "" }
            && uri.IdnHost != uri.Host
        )
        {
            var host = location.IndexOf("//", StringComparison.Ordinal) + 2;
            var path = location.AsSpan(host).IndexOfAny('/', '?', '#');
            var port = uri.IsDefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{uri.Port}");
            location = $"{location[..host]}{uri.IdnHost}{port}{(path < 0 ? "" : location[(host + path)..])}";
        }
        var escaped = new StringBuilder(location.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(location))
        {
            if (b is >= (byte)'!' and <= (byte)'~')
            {
                escaped.Append((char)b);
            }
            else
            {
                escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }
        return escaped.ToString();
    }
}
