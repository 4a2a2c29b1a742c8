using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Dex.Core.Protocol.Pages;
using Dex.Server.Pages;

namespace Dex.Tests.Pages;

/// <summary>Whatever stands in a field of a page, it is shown or left out, and never becomes markup, a script or an address that runs one.</summary>
internal sealed class HostilePagesTests
{
    private const string Script = "<script>alert(1)</script>";
    private static readonly string[] Values =
    [
        Script,
        "\"><img src=x onerror=alert(1)>",
        "' autofocus onfocus='alert(1)",
        "javascript:alert(1)",
        "JaVa\tScRiPt:alert(1)",
        " \u0001javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "{{ .Secret }}{{ template \"x\" }}",
        "%s %d %v {{",
        "</title></textarea><svg onload=alert(1)>",
        "<!-- -->",
        "\u202e\u2066abc\0",
        "&lt;b&gt;",
    ];

    [TestCaseSource(nameof(Values))]
    public void Nothing_gets_out_of_its_field(string value)
    {
        foreach (var (name, page) in Pages(value))
        {
            foreach (var language in SamplePages.Frontend.Languages.Tags)
            {
                Check(name, SamplePages.Frontend.Render(page, new PageRequest("/dex/auth", language)));
            }
        }
    }

    [TestCaseSource(nameof(Values))]
    public void Nothing_gets_out_of_the_forms_that_post_themselves(string value)
    {
        var reply = new Core.Protocol.FormPostReply(value, [(value, value)]);
        Check("form_post", SamplePages.Frontend.Render(reply, new PageRequest("/dex/auth", "en")), scripts: 1);
    }

    [TestCaseSource(nameof(Values))]
    public void Nothing_gets_out_of_what_the_operator_sets(string value)
    {
        var frontend = new Frontend(new FrontendOptions { Issuer = value, LogoUrl = value }, "/dex", new ManualTime());
        foreach (var (name, page) in SamplePages.All)
        {
            Check(name, frontend.Render(page, new PageRequest("/dex/" + value, "en")));
        }
    }

    private static void Check(string name, ReadOnlyMemory<byte> html, int scripts = 0)
    {
        var document = new HtmlParser().ParseDocument(Encoding.UTF8.GetString(html.Span));

        document.Scripts.Should().HaveCount(scripts, name);
        foreach (var element in document.All)
        {
            element.Attributes.Should().NotContain(a => a.Name.StartsWith("on", StringComparison.Ordinal), name);
            foreach (var attribute in element.Attributes.Where(a => a.Name is "href" or "src" or "action" or "formaction"))
            {
                SchemeOf(attribute).Should().BeOneOf(["", "http", "https", "mailto"], "{0}: {1}", name, attribute.Value);
            }
        }
        // Each element comes from a template.
        document.QuerySelectorAll("svg[onload], b, textarea, style").Should().BeEmpty();
        document.QuerySelectorAll("img").Should().OnlyContain(i => i.GetAttribute("src") != "x", name);
    }

    // As browsers find it: WHATWG URL §4.4.
    private static string SchemeOf(IAttr attribute)
    {
        var url = string.Concat(attribute.Value.Where(c => c is not ('\t' or '\n' or '\r')))
            .TrimStart([.. Enumerable.Range(0, 33).Select(c => (char)c)]);
        var colon = url.IndexOfAny([':', '/', '?', '#']);
        return colon > 0 && url[colon] == ':' ? url[..colon].ToLowerInvariant() : "";
    }

    private static IEnumerable<(string Name, Page Page)> Pages(string v)
    {
        var app = new AppInfo(v, v, v, v);
        yield return ("login", new LoginPage([new(v, v, v, v), new(v, v, "ldap", "/x") { IsAvailable = false }]) { App = app });
        foreach (
            var (invalid, wait, ticket) in new[] { (true, default(TimeSpan?), ""), (false, TimeSpan.FromSeconds(5), ""), (false, null, v) }
        )
        {
            yield return (
                "password",
                new PasswordPage
                {
                    PostUrl = v,
                    BackLink = v,
                    Username = v,
                    UsernamePrompt = v,
                    Invalid = invalid,
                    RetryAfter = wait,
                    UnknownTicketOf = ticket,
                    App = app,
                }
            );
        }
        yield return ("approval", new ApprovalPage(v, v, v, v, [v, v]) { App = app });
        yield return ("oob", new OobPage(v));
        yield return ("device", new DevicePage(v, v, Invalid: true));
        yield return ("device-success", new DeviceSuccessPage(v));
        yield return ("error", new ErrorPage(v, v) { RestartUrl = v, Reference = v });
        yield return ("logout", new LogoutPage { ShowConfirmation = true, PostUrl = v });
        yield return (
            "logout-done",
            new LogoutPage
            {
                LoggedOut = true,
                BackUrl = v,
                FrontchannelUrls = [v],
            }
        );
        yield return (
            "home",
            new HomePage
            {
                LoggedIn = true,
                Username = v,
                Email = v,
                Groups = [v],
                ConnectorName = v,
                SignedInIso = v,
                SignedInText = v,
                SessionExpiresIso = v,
                SessionExpiresText = v,
                IpAddress = v,
                UserAgent = v,
                LogoutUrl = v,
                DiscoveryUrl = v,
            }
        );
    }

    [Test]
    public void Every_kind_of_page_is_among_them() =>
        Pages("x")
            .Select(p => p.Page.GetType())
            .Distinct()
            .Should()
            .BeEquivalentTo(SamplePages.All.Values.Select(p => p.GetType()).Distinct());
}
