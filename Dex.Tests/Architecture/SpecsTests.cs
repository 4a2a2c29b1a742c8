using System.Text.RegularExpressions;

namespace Dex.Tests.Architecture;

/// <summary>SPECS.md names, for each section of a specification, the file that follows it and the test that shows it.</summary>
internal sealed partial class SpecsTests
{
    [Test]
    public void Every_file_and_test_it_names_is_there()
    {
        var rows = File.ReadLines(Repository.PathOf("SPECS.md")).Select(l => Row().Match(l)).Where(m => m.Success).ToList();

        rows.Should().NotBeEmpty();
        foreach (var row in rows)
        {
            foreach (
                var file in new[] { row.Groups["file"].Value, row.Groups["test"].Value }
                    .SelectMany(c => Code().Matches(c))
                    .Select(m => m.Groups[1].Value)
            )
            {
                File.Exists(Repository.PathOf(file)).Should().BeTrue($"SPECS.md names {file}");
            }
        }
    }

    [Test]
    public void Every_section_cited_in_the_core_is_of_a_specification_it_lists()
    {
        var listed = File.ReadAllText(Repository.PathOf("SPECS.md"));
        var cited = Directory
            .EnumerateFiles(Repository.PathOf("Dex.Core"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => Rfc().Matches(File.ReadAllText(f)))
            .Select(m => m.Value)
            .Distinct();

        cited.Should().OnlyContain(rfc => listed.Contains(rfc, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| (?<section>[^|]+) \| (?<file>[^|]*`[^|]+) \| (?<test>[^|]*`[^|]+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"RFC \d{4}")]
    private static partial Regex Rfc();
}
