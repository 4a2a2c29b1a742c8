using System.Text.Json;
using Dex.Connectors.OAuth;

namespace Dex.Connectors.Github;

/// <summary>Chooses one of a person's addresses: pure.</summary>
internal static class GithubEmails
{
    /// <summary>The first verified address of the preferred domain, else the verified primary one; null where there is neither.</summary>
    /// <param name="emails">What GitHub lists.</param>
    /// <param name="preferredDomain">A domain, in which <c>*</c> stands for one label; empty: none.</param>
    /// <param name="isEnterprise">Enterprise servers do not verify addresses, so theirs count as verified.</param>
    public static string? Choose(IReadOnlyList<JsonElement> emails, string preferredDomain, bool isEnterprise)
    {
        string? primary = null;
        foreach (var email in emails)
        {
            var address = TokenClient.TextOf(email, "email");
            if (address.Length == 0 || !(isEnterprise || IsTrue(email, "verified")))
            {
                continue;
            }
            if (preferredDomain.Length > 0 && IsOf(address, preferredDomain))
            {
                return address;
            }
            primary ??= IsTrue(email, "primary") ? address : null;
        }
        return primary;
    }

    private static bool IsTrue(JsonElement email, string name) =>
        email.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static bool IsOf(string address, string domain)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        var (labels, wanted) = (address[(at + 1)..].Split('.'), domain.Split('.'));
        return at >= 0 && labels.Length == wanted.Length && labels.Zip(wanted).All(p => p.Second == "*" || p.First == p.Second);
    }
}
