using Dex.Server.Templates;
using Dex.Server.Templates.Functions;

namespace Dex.Tests.Templates;

/// <summary>What <see cref="GoTemplateTests"/> does not hold: newer Go, messages, limits.</summary>
public sealed class TemplateSetTests
{
    private static readonly Dictionary<string, object?> Data = new(StringComparer.Ordinal)
    {
        ["s"] = "<\"'`${x}&>",
        ["empty"] = "",
        ["list"] = new List<object?> { "a", "b" },
    };

    [TestCase("{{range 3}}{{.}}{{end}}", "012")]
    [TestCase("{{with .empty}}a{{else with .s}}b{{else}}c{{end}}", "b")]
    [TestCase("<p class={{.empty}} id=x>", "<p class=ZgotmplZ id=x>")]
    [TestCase(
        "<script>x = `a ${ {{.s}} } {{.s}}`; y = {{.s}}</script>",
        """<script>x = `a ${ "\u003c\"'`${x}\u0026\u003e" } \u003c\u0022\u0027\u0060\u0024\u007bx\u007d\u0026\u003e`; y = "\u003c\"'`${x}\u0026\u003e"</script>"""
    )]
    [TestCase("<script><!-- {{.s}}\nx</script>", "<script>\nx</script>")]
    [TestCase("<script type=\"\">x = {{.s}}</script>", """<script type="">x = "\u003c\"'`${x}\u0026\u003e"</script>""")]
    [TestCase("<p title='{{.s}}'>", "<p title='&lt;&#34;&#39;`${x}&amp;&gt;'>")]
    public void Newer_Go_is_followed(string template, string expected) => Render(template).Should().Be(expected);

    [TestCase("a\n {{.x | nope}}", "page.html:2:9: there is no function \"nope\"")]
    [TestCase("{{if .x}}a", "page.html:1:11: {{end}} is missing")]
    [TestCase("{{template \"other\"}}", "page.html:1:1: there is no template \"other\"")]
    [TestCase("{{upper}}", "page.html:1:3: upper takes 1 arguments and gets 0")]
    [TestCase("{{$x}}", "page.html:1:3: the variable $x is not declared")]
    [TestCase("<a href='{{if .s}}", "page.html:1:19: {{end}} is missing")]
    [TestCase("\n{{if .s}}<b title='{{end}}{{.s}}", "page.html:2:1: the ways through {{if}} end in different places*")]
    [TestCase("{{index .list 5}}", "page.html:1:3: index: the index 5 is out of range")]
    [TestCase("<script>'\\{{.s}}'</script>", "page.html:1:1: a value after a backslash*")]
    [TestCase("{{", "page.html:1:1: an action is not closed*")]
    [TestCase("{{getHostByName \"x\"}}{{env \"HOME\"}}", "*there is no function \"getHostByName\"")]
    public void An_error_is_one_line_with_file_line_and_column(string template, string expected) =>
        FluentActions
            .Invoking(() => Render(template))
            .Should()
            .Throw<TemplateException>()
            .WithMessage(expected)
            .Which.Message.Should()
            .NotContain("\n");

    [TestCase("{{define \"r\"}}{{template \"r\" .}}{{end}}{{template \"r\" .}}", "*without end*")]
    [TestCase("{{range until 99999}}{{range until 99999}}{{$.s}}{{end}}{{end}}", "*too long*")]
    [TestCase("{{repeat 99999999 \"a\"}}", "*too long*")]
    [TestCase("{{until 999999999}}", "*too long*")]
    [TestCase("{{define \"r\"}}<p title=\"{{template \"r\" .}}{{end}}{{template \"r\" .}}", "*")]
    public void A_template_that_has_no_end_is_stopped(string template, string expected) =>
        FluentActions.Invoking(() => Render(template)).Should().Throw<TemplateException>().WithMessage(expected);

    [Test]
    public void What_is_nested_too_deep_is_refused()
    {
        var parentheses = "{{" + new string('(', 5000) + "1" + new string(')', 5000) + "}}";
        var blocks = string.Concat(Enumerable.Repeat("{{if 1}}", 5000));

        FluentActions.Invoking(() => Render(parentheses)).Should().Throw<TemplateException>().WithMessage("*too deep*");
        FluentActions.Invoking(() => Render(blocks)).Should().Throw<TemplateException>().WithMessage("*too deep*");
    }

    [Test]
    public void Whatever_is_cut_off_or_changed_never_breaks_more_than_the_template()
    {
        const string Template =
            "<a {{if .s}}href=\"/{{.s}}?q={{.list}}\"{{else}}x{{end}} style='a:{{.s}}'>{{range $i, $e := .list}}{{$e | upper}}{{end}}</a><script>f({{.s}}, '{{.s}}', /x/)</script>";
        for (var length = 0; length <= Template.Length; length++)
        {
            var mutants = new[]
            {
                Template[..length],
                Template[length..],
                Template[..length] + "{{" + Template[length..],
                Template[..length] + "\"" + Template[length..],
            };
            foreach (var mutant in mutants)
            {
                // Anything but a TemplateException would end the test.
                try
                {
                    Render(mutant);
                }
                catch (TemplateException e)
                {
                    e.Message.Should().StartWith("page.html:");
                }
            }
        }
    }

    private static string Render(string template) =>
        TemplateSet.Load([("page.html", template)], FunctionTable.Standard(new ManualTime()), ["page.html"]).Render("page.html", Data);
}
