using System.Text;

namespace Dex.Tests.Http;

/// <summary>A request to be mutated: everything that an outsider decides.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path below the issuer, escaped.</param>
internal sealed record FuzzRequest(string Method, string Path)
{
    /// <summary>Names and values, not yet escaped.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>The same of the body.</summary>
    public IReadOnlyList<(string Name, string Value)> Form { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>What follows the query as it stands.</summary>
    public string RawQuery { get; init; } = "";

    /// <summary>The body in place of <see cref="Form"/>; null: the form.</summary>
    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/x-www-form-urlencoded";

    public HttpRequestMessage ToMessage(string issuer)
    {
        var query = Encode(Query) + RawQuery;
        var address = issuer + Path + (query.Length == 0 ? "" : "?" + query);
        // Otherwise the platform would mend what is broken before it is sent.
        var raw = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri(Printable(address), raw));
        if (Body is not null || Form.Count > 0 || Method == "POST")
        {
            message.Content = new ByteArrayContent(Body ?? Encoding.UTF8.GetBytes(Encode(Form)));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", OneLine(ContentType));
        }
        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, OneLine(value));
        }
        return message;
    }

    public override string ToString() =>
        $"{Method} {Path}?{Encode(Query)}{RawQuery} {ContentType} {(Body is null ? Encode(Form) : Convert.ToHexString(Body))} {string.Join(" | ", Headers)}";

    // A value that begins with the mark stands as it is: a broken escape, bytes that are no UTF-8.
    private static string Encode(IReadOnlyList<(string Name, string Value)> pairs) =>
        string.Join(
            '&',
            pairs.Select(p =>
                $"{Uri.EscapeDataString(p.Name)}={(p.Value.StartsWith(Fuzzer.RawMark) ? p.Value[1..] : Uri.EscapeDataString(p.Value))}"
            )
        );

    // What cannot stand in a request line at all is for the tests that write bytes to a socket.
    private static string Printable(string address)
    {
        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(address))
        {
            _ = b is <= 0x20 or >= 0x7f or (byte)'#' ? text.Append('%').Append(b.ToString("X2", null)) : text.Append((char)b);
        }
        return text.ToString();
    }

    private static string OneLine(string value) => value.Replace('\r', ' ').Replace('\n', ' ').Replace('\0', ' ');
}
