using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dex.Connectors;
using Dex.Core;
using Dex.Server.Hosting;
using Dex.Storage;

namespace Dex.Tests.Architecture;

/// <summary>What becomes a package, and what the packages say of themselves. <c>build.ps1 pack</c> makes them.</summary>
internal sealed partial class PackageTests
{
    private static readonly string[] Libraries = ["Dex.Connectors", "Dex.Core", "Dex.Server", "Dex.Storage"];

    private static readonly Assembly[] Assemblies =
    [
        typeof(ConnectorRegistry).Assembly,
        typeof(DexProvider).Assembly,
        typeof(DexSetup).Assembly,
        typeof(StaticOverlay).Assembly,
    ];

    [Test]
    public void Only_the_libraries_are_packable()
    {
        var packable = XDocument
            .Load(Repository.PathOf("Dex.slnx"))
            .Descendants("Project")
            .Select(p => p.Attribute("Path")!.Value)
            .Where(path => ValuesOf(path, "IsPackable").Contains("true"))
            .Select(path => Path.GetFileNameWithoutExtension(path));

        packable.Should().BeEquivalentTo(Libraries);
        ValuesOf("Directory.Build.props", "IsPackable").Should().Equal("false");
    }

    [Test]
    public void Every_package_has_an_id_of_our_prefix_and_a_description()
    {
        // The last two are those of the tool, made from the same project as the library of the server.
        var ids = Libraries.SelectMany(l => ValuesOf(ProjectOf(l), "PackageId"));
        var descriptions = Libraries.SelectMany(l => ValuesOf(ProjectOf(l), "Description")).ToList();

        ids.Should().BeEquivalentTo("DexDotNet.Connectors", "DexDotNet.Core", "DexDotNet.Server", "DexDotNet.Storage", "DexDotNet.Tool");
        descriptions.Should().HaveCount(5).And.OnlyHaveUniqueItems().And.OnlyContain(d => d.Length > 40);
    }

    [Test]
    public void The_tool_is_the_command_dex_and_only_made_when_asked_for()
    {
        var tool = XDocument.Load(Repository.PathOf(ProjectOf("Dex.Server"))).Descendants("ToolCommandName").Single();

        tool.Value.Should().Be("dex");
        tool.Parent!.Attribute("Condition")!.Value.Should().Be("'$(DexTool)' == 'true'");
        tool.Parent.Element("PackAsTool")!.Value.Should().Be("true");
        File.ReadAllText(Repository.PathOf("build.ps1")).Should().Contain("-p:DexTool=true");
    }

    [TestCase("PackageLicenseExpression", "Apache-2.0")]
    [TestCase("PackageReadmeFile", "README.md")]
    [TestCase("SymbolPackageFormat", "snupkg")]
    [TestCase("IncludeSymbols", "true")]
    [TestCase("PublishRepositoryUrl", "true")]
    [TestCase("EmbedUntrackedSources", "true")]
    [TestCase("Deterministic", "true")]
    public void All_packages_share(string property, string value) =>
        ValuesOf("Directory.Build.props", property).Should().Equal([value], $"{property} stands once, for all");

    [Test]
    public void The_license_of_the_packages_is_the_one_in_LICENSE() =>
        File.ReadAllText(Repository.PathOf("LICENSE")).Should().MatchRegex(@"^\s*Apache License\s+Version 2\.0,");

    [Test]
    public void The_assemblies_say_who_made_them_and_what_they_are()
    {
        foreach (var assembly in Assemblies)
        {
            assembly.GetCustomAttribute<AssemblyCompanyAttribute>()!.Company.Should().Be("The Dex for .NET authors");
            assembly.GetCustomAttribute<AssemblyDescriptionAttribute>()!.Description.Should().Contain("Dex for .NET");
        }
    }

    [TestCaseSource(nameof(Libraries))]
    public void Every_package_has_a_readme_whose_example_uses_namespaces_that_exist(string library)
    {
        var readme = File.ReadAllText(Repository.PathOf(library, "README.md"));
        var ours = Assemblies.SelectMany(a => a.GetExportedTypes()).Select(t => t.Namespace).ToHashSet();

        readme.Should().StartWith("# " + ValuesOf(ProjectOf(library), "PackageId").First());
        var example = Example().Match(readme);
        example.Success.Should().BeTrue("a package shows how it is used");
        var used = Using().Matches(example.Value).Select(m => m.Groups[1].Value).ToList();
        used.Should().NotBeEmpty().And.OnlyContain(n => ours.Contains(n));
    }

    [Test]
    public void What_the_server_embeds_is_not_copied_into_apps_that_take_its_package() =>
        ValuesOf(ProjectOf("Dex.Server"), "EnableDefaultContentItems").Should().Equal("false");

    // dotnet/runtime#119587: the generator of older SDKs made every build of the server another one.
    [Test]
    public void The_server_takes_its_generator_of_log_messages_from_the_package_as_the_libraries_do() =>
        XDocument
            .Load(Repository.PathOf(ProjectOf("Dex.Server")))
            .Descendants("PackageReference")
            .Single(p => p.Attribute("Include")!.Value == "Microsoft.Extensions.Logging.Abstractions")
            .Attribute("IncludeAssets")!
            .Value.Should()
            .Be("analyzers");

    private static string ProjectOf(string library) => $"{library}/{library}.csproj";

    private static IEnumerable<string> ValuesOf(string file, string property) =>
        XDocument.Load(Repository.PathOf(file)).Descendants(property).Select(e => e.Value);

    [GeneratedRegex("```csharp\r?\n.+?```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^using (Dex\.[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
