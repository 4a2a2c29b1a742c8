using System.Net;
using System.Text;
using AngleSharp.Html.Parser;
using Dex.Core.Protocol.Pages;
using Dex.Server.Commands;
using Dex.Server.Configuration;
using Dex.Server.Pages;
using Dex.Tests.Storage;

namespace Dex.Tests.Pages;

/// <summary>Web folders of one's own: those that were written for Dex, and ours, exported and changed.</summary>
internal sealed class WebFolderTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TempFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void An_exported_folder_gives_the_same_pages()
    {
        Export().Should().Be(0);
        var own = new Frontend(new FrontendOptions { Dir = _folder.Path, Theme = "auto" }, "/dex", new ManualTime());

        foreach (var (name, page) in SamplePages.All)
        {
            Text(own, page).Should().Be(Text(SamplePages.Frontend, page), name);
        }
        own.FindFile("/theme/styles.css")!.Hash.Should().Be(SamplePages.Frontend.FindFile("/theme/styles.css")!.Hash);
    }

    [Test]
    public void A_folder_that_holds_something_is_not_written_to()
    {
        Export().Should().Be(0);

        Export().Should().Be(1);
    }

    [Test]
    public async Task A_folder_for_an_older_Dex_works_unchanged()
    {
        WriteOldTheme();
        await using var dex = await TestDex.StartAsync(setup =>
            setup.Frontend = new FrontendOptions
            {
                Dir = _folder.Path,
                Issuer = "Acme <&>",
                Theme = "acme",
                LogoUrl = "theme/acme.svg",
                Extra = new Dictionary<string, string> { ["support"] = "help@acme.example" },
            }
        );
        var browser = await new Browser(dex).GetAsync(dex.AuthUrl());

        browser.Page.Title.Should().Be("Acme <&>");
        browser.Page.QuerySelector("link")!.GetAttribute("href").Should().Be("static/css/site.css");
        browser.Page.QuerySelector("img")!.GetAttribute("src").Should().Be("theme/acme.svg");
        browser.Page.QuerySelector("footer")!.TextContent.Should().Contain("HELP@ACME.EXAMPLE").And.Contain("2026");
        browser.Page.QuerySelectorAll("a.connector").Should().HaveCountGreaterThan(1);

        // The whole way, with a wrong password on it.
        await browser.GetAsync(
            new Uri(new Uri(dex.AuthUrl()), browser.Page.QuerySelector("a.connector[data-id=local]")!.GetAttribute("href")).ToString()
        );
        browser.Page.QuerySelector("link")!.GetAttribute("href").Should().Be("../../static/css/site.css");
        await browser.SubmitAsync(("login", TestDex.Email), ("password", "wrong"));
        browser.Page.QuerySelector("#error")!.TextContent.Should().Contain("Invalid Email Address and password.");
        browser.Page.QuerySelector("input[name=login]")!.GetAttribute("value").Should().Be(TestDex.Email);
        await browser.SubmitAsync(("login", TestDex.Email), ("password", TestDex.Password));
        browser.Page.QuerySelectorAll("li").Select(l => l.TextContent).Should().NotBeEmpty();
        await browser.SubmitAsync();
        browser.Answer.Should().NotBeNull();
    }

    [Test]
    public async Task Its_files_are_served_and_nothing_else()
    {
        WriteOldTheme();
        Write("secret.txt", "secret");
        await using var dex = await TestDex.StartAsync(setup =>
            setup.Frontend = new FrontendOptions { Dir = _folder.Path, Theme = "acme" }
        );

        (await dex.Http.GetStringAsync(dex.Issuer + "/static/css/site.css")).Should().Be("body{}");
        (await dex.Http.GetStringAsync(dex.Issuer + "/theme/acme.svg")).Should().Contain("svg");
        (await dex.Http.GetStringAsync(dex.Issuer + "/robots.txt")).Should().Be("User-agent: acme\n");
        foreach (
            var path in new[]
            {
                "/static/../secret.txt",
                "/static/%2e%2e/secret.txt",
                "/static/..%2fsecret.txt",
                "/static/css/../../templates/login.html",
                "/theme/../light/styles.css",
                "/templates/login.html",
                "/secret.txt",
                "/static/",
                "/static",
                "/theme//acme.svg",
            }
        )
        {
            using var response = await dex.Http.GetAsync(new Uri(dex.Issuer + path));
            response.StatusCode.Should().Be(HttpStatusCode.NotFound, path);
        }
    }

    [Test]
    public async Task Pages_that_it_lacks_are_ours()
    {
        WriteOldTheme();
        await using var dex = await TestDex.StartAsync(setup =>
            setup.Frontend = new FrontendOptions { Dir = _folder.Path, Theme = "acme" }
        );
        var html = await dex.Http.GetStringAsync(dex.Issuer + "/");
        var page = new HtmlParser().ParseDocument(html);

        page.QuerySelector("main.card").Should().NotBeNull();
        foreach (var link in page.QuerySelectorAll("link[href]"))
        {
            using var response = await dex.Http.GetAsync(new Uri(new Uri(dex.Issuer), link.GetAttribute("href")));
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    [Test]
    public async Task A_template_that_fails_is_told_to_the_operator_and_people_see_our_page()
    {
        WriteOldTheme();
        Write("templates/login.html", "{{ (index .Connectors 99).Name }}");
        await using var dex = await TestDex.StartAsync(setup =>
            setup.Frontend = new FrontendOptions { Dir = _folder.Path, Theme = "acme" }
        );
        var browser = await new Browser(dex).GetAsync(dex.AuthUrl());

        browser.Page.QuerySelector("main.card")!.TextContent.Should().Contain("Choose how you want to sign in");
        dex.Log.Text.Should().Contain("login.html:1:5: index: the index 99 is out of range");
    }

    [TestCase("templates/login.html", "{{ nope }}", "templates/login.html:1:4: there is no function \"nope\"")]
    [TestCase("templates/footer.html", "\n\n  {{ if }}", "templates/footer.html:3:9: a value is missing")]
    [TestCase("templates/oob.html", "<a href=\"{{ if .Code }}?{{ end }}{{ .Code }}\">", "templates/oob.html:1:34: *")]
    [TestCase("locales/it.json", "[1]", "locales/it.json must be a JSON object*")]
    public void What_is_wrong_is_one_line_with_its_place(string file, string content, string expected)
    {
        WriteOldTheme();
        Write(file, content);

        Check("{dir: '" + _folder.Path + "', theme: acme}").Should().ContainSingle().Which.Should().Match("frontend.dir: " + expected);
    }

    [Test]
    public void Missing_parts_are_named()
    {
        WriteOldTheme();
        File.Delete(Path.Combine(_folder.Path, "templates", "approval.html"));

        Check("{dir: '" + _folder.Path + "', theme: acme}").Should().Equal("frontend.dir: the folder lacks templates/approval.html");
        Check("{dir: '" + _folder.Path + "'}")
            .Should()
            .Equal("frontend.dir: there is no theme \"light\": the folder themes/light is missing or empty");
        Check("{dir: /nowhere/at/all}").Should().Equal("frontend.dir: the folder \"/nowhere/at/all\" does not exist");
        Check("{theme: acme}").Should().Equal("frontend.theme: there is no theme \"acme\": the folder themes/acme is missing or empty");
        Check("{theme: coreos}").Should().BeEmpty();
    }

    [Test]
    public void A_language_of_ones_own_is_a_file()
    {
        Export();
        Write("locales/it.json", """{"Sign in to %s": "Accedi a %s"}""");
        Write("locales/de.json", """{"Sign in to %s": "Hinein zu %s"}""");
        var own = new Frontend(new FrontendOptions { Dir = _folder.Path }, "/dex", new ManualTime());

        Encoding
            .UTF8.GetString(own.Render(SamplePages.All["login"], new PageRequest("/dex/auth", "it")).Span)
            .Should()
            .Contain("Accedi a <bdi>dex</bdi>");
        Encoding
            .UTF8.GetString(own.Render(SamplePages.All["login"], new PageRequest("/dex/auth", "de")).Span)
            .Should()
            .Contain("Hinein zu <bdi>dex</bdi>")
            .And.Contain("Wählen Sie");
    }

    private static string Text(Frontend frontend, Page page) =>
        Encoding.UTF8.GetString(frontend.Render(page, new PageRequest("/dex/auth", Languages.English)).Span);

    private int Export() => ThemeExportCommand.Run(_folder.Path, TextWriter.Null, TextWriter.Null);

    private static List<string> Check(string frontend)
    {
        var yaml =
            $"issuer: http://127.0.0.1\nstorage: {{type: memory}}\nweb: {{http: ':1'}}\nenablePasswordDB: true\nfrontend: {frontend}\n";
        return [.. ConfigLoader.Load(Encoding.UTF8.GetBytes(yaml), _ => null).Problems.Select(p => $"{p.Path}: {p.Message}")];
    }

    private void Write(string path, string content)
    {
        var file = Path.Combine(_folder.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    private void WriteOldTheme() => OldTheme.Write(_folder.Path);
}
