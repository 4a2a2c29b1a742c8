using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dex.Server.Pages;

namespace Dex.Tests.Pages;

/// <summary>The colours of the pages can be told apart (WCAG 2.2 §1.4.3 and §1.4.11), in both themes.</summary>
internal sealed partial class StyleSheetTests
{
    private const string Light = "light";
    private const string Dark = "dark";
    private const double Text = 4.5;
    private const double Shape = 3;

    private static readonly string Css = Encoding.UTF8.GetString(WebFolder.Embedded.Files["static/main.css"]);

    [Test]
    public void Without_a_theme_the_browser_chooses_between_the_same_colours()
    {
        var both = Encoding.UTF8.GetString(SamplePages.Frontend.FindFile("/theme/styles.css")!.Content.Span);

        both.Should().Be($"{Sheet(Light)}\n@media (prefers-color-scheme: dark) {{\n{Sheet(Dark)}}}\n");
    }

    [Test]
    public void Dark_theme_sets_every_colour_of_the_light_one() => Variables(Dark).Keys.Should().Equal(Variables(Light).Keys);

    [Test]
    public void Colours_contrast(
        [Values(Light, Dark)] string theme,
        [Values(
            "text/ground",
            "text/surface",
            "text/hover",
            "quiet/surface",
            "quiet/hover",
            "link/surface",
            "on-main/main",
            "on-main/main-hover",
            "problem/problem-ground"
        )]
            string pair
    ) => Contrast(theme, pair).Should().BeGreaterThanOrEqualTo(Text);

    [Test]
    public void Edges_and_the_focus_ring_contrast(
        [Values(Light, Dark)] string theme,
        [Values("control/surface", "main/surface", "focus/surface", "problem-line/surface", "problem-line/problem-ground")] string pair
    ) => Contrast(theme, pair).Should().BeGreaterThanOrEqualTo(Shape);

    [Test]
    public void White_letters_contrast_with_every_tile()
    {
        var tones = ToneColour().Matches(Css).Select(match => match.Groups[1].Value).ToList();

        tones.Should().HaveCount(6).And.OnlyContain(tone => Ratio(Luminance(tone), Luminance("#ffffff")) >= Text);
    }

    private static double Contrast(string theme, string pair)
    {
        var colours = Variables(theme);
        var names = pair.Split('/');
        return Ratio(Luminance(colours["--" + names[0]]), Luminance(colours["--" + names[1]]));
    }

    private static double Ratio(double one, double other) => (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);

    // WCAG 2.2, "relative luminance".
    private static double Luminance(string colour)
    {
        return (0.2126 * Linear(1)) + (0.7152 * Linear(3)) + (0.0722 * Linear(5));

        double Linear(int at)
        {
            var value = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
    }

    private static Dictionary<string, string> Variables(string theme) =>
        Variable().Matches(Sheet(theme)).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    private static string Sheet(string theme) => Encoding.UTF8.GetString(WebFolder.Embedded.Files[$"themes/{theme}/styles.css"]);

    [GeneratedRegex(@"(--[a-z-]+): ([^;]+);")]
    private static partial Regex Variable();

    [GeneratedRegex(@"--tone: (#[0-9a-f]{6});")]
    private static partial Regex ToneColour();
}
