using Dex.Core.Protocol.Pages;
using Dex.Server.Pages;

namespace Dex.Tests.Pages;

/// <summary>One page for each thing a page can show, by the name of its golden file.</summary>
internal static class SamplePages
{
    public static readonly PageContext Context = new() { BasePath = "/dex" };

    private static readonly PasswordPage Password = new()
    {
        PostUrl = "/dex/auth/local/login?back=&state=q3kx5v",
        UsernamePrompt = "Email Address",
        BackLink = "/dex/auth?client_id=example-app&state=q3kx5v",
    };

    public static IReadOnlyDictionary<string, Page> All { get; } =
        new Dictionary<string, Page>
        {
            ["login"] = new LoginPage([
                new("local", "Email", "local", "/dex/auth/local?req=q3kx5v"),
                new("ldap", "Corporate Directory", "ldap", "/dex/auth/ldap?req=q3kx5v"),
                new("mock", "Example", "mockCallback", "/dex/auth/mock?req=q3kx5v"),
            ]),
            ["login-many"] = new LoginPage([
                .. Enumerable
                    .Range(1, 29)
                    .Select(n => new ConnectorChoice($"c{n}", $"{(char)('A' + (n % 26))} Partner {n}", "oidc", $"/dex/auth/c{n}")),
                new("long", string.Concat(Enumerable.Repeat("Donaudampfschifffahrtsgesellschaft", 4)), "saml", "/dex/auth/long"),
            ]),
            ["login-none"] = new LoginPage([]),
            ["password"] = Password,
            ["password-invalid"] = Password with { Username = "someone@example.com", Invalid = true },
            ["password-wait"] = Password with { Username = "someone@example.com", Invalid = true, RetryAfter = TimeSpan.FromSeconds(90) },
            ["approval"] = new ApprovalPage(
                "someone@example.com",
                "Example App",
                "",
                "q3kx5vj7",
                ["Have offline access", "View basic profile information", "View your email address"]
            ),
            ["approval-logo"] = new ApprovalPage("someone@example.com", "Example App", "https://app.example.com/logo.png", "q3kx5vj7", []),
            ["oob"] = new OobPage("bvz3kq7tnmp2c5xw4hj6yd8rla"),
            ["error"] = new ErrorPage("Bad Request", "Unregistered redirect_uri (\"https://app.example.com/callback\").")
            {
                Reference = "7f3a9c1e5b",
            },
            ["error-restart"] = new ErrorPage("Please sign in again", "This sign-in has expired or was finished already.")
            {
                RestartUrl = "/dex/auth?client_id=example-app",
            },
        };
}
