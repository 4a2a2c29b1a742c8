using System.Text;

namespace Dex.Core.Protocol;

/// <summary>Writes queries and adds parameters to URLs.</summary>
public static class QueryString
{
    /// <summary>Names and values as a query, without question mark; null and empty values are left out.</summary>
    public static string Build(IEnumerable<(string Name, string? Value)> parameters)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query
                    .Append(query.Length == 0 ? "" : "&")
                    .Append(Uri.EscapeDataString(name))
                    .Append('=')
                    .Append(Uri.EscapeDataString(value));
            }
        }
        return query.ToString();
    }

    /// <summary>Adds parameters to a URL, keeping the query it has (RFC 6749 §3.1.2) and leaving out null and empty values.</summary>
    public static string Append(string url, params (string Name, string? Value)[] parameters)
    {
        var query = Build(parameters);
        if (query.Length == 0)
        {
            return url;
        }
        var hash = url.IndexOf('#', StringComparison.Ordinal);
        var (address, fragment) = hash < 0 ? (url, "") : (url[..hash], url[hash..]);
        var separator =
            !address.Contains('?', StringComparison.Ordinal) ? "?"
            : address.EndsWith('?') || address.EndsWith('&') ? ""
            : "&";
        return address + separator + query + fragment;
    }
}
