using System.Text;
using System.Text.RegularExpressions;
using Dex.Server.Pages;

namespace Dex.Tests.Pages;

/// <summary>
/// Holds every page against its file in Golden/pages. After a change that is meant, run the tests once with DEX_UPDATE_GOLDEN=1 and review the difference.
/// </summary>
internal sealed partial class GoldenPagesTests
{
    private static IEnumerable<string> Names => SamplePages.All.Keys;

    [TestCaseSource(nameof(Names))]
    public void Page_is_its_golden_file(string name)
    {
        var html = Encoding.UTF8.GetString(
            SamplePages.Frontend.Render(SamplePages.All[name], new PageRequest("/dex/auth", Languages.English)).Span
        );
        var actual = ContentHash().Replace(html, ".HASH.");
        var file = Path.Combine(Folder(), name + ".html");
        if (Environment.GetEnvironmentVariable("DEX_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, actual);
        }

        actual.Should().Be(File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [Test]
    public void Every_golden_file_has_its_page() =>
        Directory.GetFiles(Folder()).Select(Path.GetFileNameWithoutExtension).Should().BeEquivalentTo(SamplePages.All.Keys);

    private static string Folder()
    {
        var root = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Dex.slnx")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }
        return Path.Combine(root.FullName, "Dex.Tests", "Golden", "pages");
    }

    [GeneratedRegex(@"\.[0-9a-f]{8}\.")]
    private static partial Regex ContentHash();
}
