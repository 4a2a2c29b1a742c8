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
            ["login-app"] = new LoginPage([new("mock", "Example", "mockCallback", "/dex/auth/mock?req=q3kx5v")])
            {
                App = new AppInfo(
                    "Example App",
                    "https://app.example.com/logo.png",
                    "https://app.example.com/privacy",
                    "https://app.example.com/terms"
                ),
            },
            ["password-app"] = Password with { App = new AppInfo("Example App", "", "", "https://app.example.com/terms") },
            ["login-unavailable"] = new LoginPage([
                new("ldap", "Corporate Directory", "ldap", "/dex/auth/ldap?req=q3kx5v") { IsAvailable = false },
                new("mock", "Example", "mockCallback", "/dex/auth/mock?req=q3kx5v"),
            ]),
            ["login-none"] = new LoginPage([]),
            ["password"] = Password,
            ["password-unknown"] = Password with { UnknownTicketOf = "jane@EXAMPLE.ORG" },
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
            ["password-remember"] = Password with { ShowRememberMe = true, RememberMeChecked = true },
            ["device"] = new DevicePage("/dex/device/auth/verify_code", "", Invalid: false),
            ["device-invalid"] = new DevicePage("/dex/device/auth/verify_code", "BCDF-GHJK", Invalid: true),
            ["device-wait"] = new DevicePage("/dex/device/auth/verify_code", "", Invalid: false) { RetryAfter = TimeSpan.FromSeconds(90) },
            ["device-success"] = new DeviceSuccessPage("Example TV"),
            ["logout"] = new LogoutPage { ShowConfirmation = true, PostUrl = "/dex/logout?state=x" },
            ["logout-done"] = new LogoutPage { LoggedOut = true, BackUrl = "https://app.example.com/" },
            ["logout-none"] = new LogoutPage(),
            ["logout-frames"] = new LogoutPage
            {
                LoggedOut = true,
                BackUrl = "https://app.example.com/",
                FrontchannelUrls = ["https://one.example.com/bye?sid=1&iss=x", "https://two.example.com/bye"],
            },
            ["home"] = new HomePage { DiscoveryUrl = "https://dex.example.com/dex/.well-known/openid-configuration" },
            ["home-signed-in"] = new HomePage
            {
                LoggedIn = true,
                Username = "someone",
                Email = "someone@example.com",
                Groups = ["admins", "authors"],
                ConnectorName = "Corporate Directory",
                SignedInIso = "2026-01-02T15:04:05Z",
                SignedInText = "2 Jan 2026, 15:04 UTC",
                SessionExpiresIso = "2026-01-02T16:04:05Z",
                SessionExpiresText = "2 Jan 2026, 16:04 UTC",
                SessionExpiryIsIdle = true,
                IpAddress = "192.0.2.7",
                UserAgent = "Example Browser/1.0",
                LogoutUrl = "https://dex.example.com/dex/logout",
                DiscoveryUrl = "https://dex.example.com/dex/.well-known/openid-configuration",
            },
        };
}
