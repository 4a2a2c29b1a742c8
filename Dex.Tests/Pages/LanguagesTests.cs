using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dex.Server.Pages;

namespace Dex.Tests.Pages;

/// <summary>The pages in other languages.</summary>
internal sealed partial class LanguagesTests
{
    private static readonly string[] Shipped = ["de", "es", "fr", "ja", "zh"];
    private static readonly Languages Languages = SamplePages.Frontend.Languages;

    [Test]
    public void Six_languages_are_there() => Languages.Tags.Should().Equal(["en", .. Shipped]);

    [TestCaseSource(nameof(Shipped))]
    public void Every_text_of_the_templates_is_translated_with_its_placeholders(string tag)
    {
        var templates = WebFolder.Embedded.Files.Where(f => f.Key.StartsWith("templates/", StringComparison.Ordinal));
        var used = templates.SelectMany(f => Used().Matches(Encoding.UTF8.GetString(f.Value)).Select(m => m.Groups[1].Value)).ToHashSet();
        var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(WebFolder.Embedded.Files[$"locales/{tag}.json"])!;

        used.Should().HaveCountGreaterThan(50).And.BeSubsetOf(texts.Keys);
        texts
            .Should()
            .OnlyContain(t =>
                t.Value.Length > 0
                && t.Key.Split("%s").Length == t.Value.Split("%s").Length
                && t.Key.Contains("%d") == t.Value.Contains("%d")
            );
    }

    [TestCase("de", "de")]
    [TestCase("de-AT", "de")]
    [TestCase("DE-at", "de")]
    [TestCase("zh-Hans-CN", "zh")]
    [TestCase("xx fr-CA de", "fr")]
    [TestCase("en-GB de", "en")]
    [TestCase("xx", null)]
    [TestCase("", null)]
    [TestCase("../../etc/passwd", null)]
    public void Ui_locales_are_taken_in_their_order(string wanted, string? expected) =>
        Languages.FromUiLocales(wanted).Should().Be(expected);

    [TestCase("fr-CH, fr;q=0.9, en;q=0.8", "fr")]
    [TestCase("en;q=0.5, ja", "ja")]
    [TestCase("xx, de;q=0", "en")]
    [TestCase("en-US,en;q=0.9,de;q=0.8", "en")]
    [TestCase("*", "en")]
    [TestCase("not a header;;;", "en")]
    [TestCase(null, "en")]
    public void The_browsers_best_liked_language_is_taken(string? header, string expected) =>
        Languages.FromAcceptLanguage(header).Should().Be(expected);

    [Test]
    public void A_header_that_is_too_long_is_passed_over()
    {
        Languages.FromAcceptLanguage("de," + new string('x', 5000)).Should().Be("en");
        Languages.FromUiLocales("de " + new string('x', 5000)).Should().BeNull();
    }

    [Test]
    public async Task Ui_locales_hold_for_the_whole_sign_in()
    {
        await using var dex = await TestDex.StartAsync(setup => setup.EnablePasswordDb());
        var browser = new Browser(dex);
        await browser.GetAsync(dex.AuthUrl(("connector_id", "local"), ("ui_locales", "ja de")));

        browser.Page.DocumentElement.OuterHtml.Should().Contain("lang=\"ja\"").And.Contain("パスワード");

        await browser.SubmitAsync(("login", "nobody@example.com"), ("password", "wrong"));

        browser.Page.DocumentElement.OuterHtml.Should().Contain("lang=\"ja\"").And.Contain("パスワードが正しくありません");
    }

    [Test]
    public async Task The_browsers_language_is_spoken_in_errors_too()
    {
        await using var dex = await TestDex.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, (dex.Issuer + "/approval?req=x&hmac=y"));
        request.Headers.AcceptLanguage.ParseAdd("de-DE");
        using var response = await dex.Http.SendAsync(request);
        var html = await response.Content.ReadAsStringAsync();

        html.Should().Contain("lang=\"de\"").And.Contain("Bitte melden Sie sich neu an").And.Contain("Diese Anmeldung");
    }

    [GeneratedRegex("(?:\\bt|phrase) \"([^\"]+)\"")]
    private static partial Regex Used();
}
