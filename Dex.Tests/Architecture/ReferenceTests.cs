using System.Reflection;
using Dex.Connectors;
using Dex.Core;
using Dex.Server.Hosting;
using Dex.Storage;

namespace Dex.Tests.Architecture;

/// <summary>References run one way: Dex.Server -> Dex.Storage, Dex.Connectors -> Dex.Core.</summary>
internal sealed class ReferenceTests
{
    private static readonly Assembly Core = typeof(DexProvider).Assembly;
    private static readonly Assembly Storage = typeof(StaticOverlay).Assembly;
    private static readonly Assembly Connectors = typeof(ConnectorRegistry).Assembly;
    private static readonly Assembly Server = typeof(DexSetup).Assembly;

    [Test]
    public void Core_knows_nothing_of_ours_and_no_web_framework_or_database() =>
        NamesReferencedBy(Core)
            .Should()
            .NotContain(n =>
                n.StartsWith("Dex", StringComparison.OrdinalIgnoreCase)
                || n.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || n.StartsWith("Microsoft.Data", StringComparison.Ordinal)
                || n.StartsWith("System.Data", StringComparison.Ordinal)
                || n == "Npgsql"
                || n == "Dapper"
            );

    [Test]
    public void Storage_and_connectors_know_the_core_only()
    {
        OursReferencedBy(Storage).Should().Equal("Dex.Core");
        OursReferencedBy(Connectors).Should().Equal("Dex.Core");
        foreach (var assembly in new[] { Storage, Connectors })
        {
            NamesReferencedBy(assembly).Should().NotContain(n => n.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        }
    }

    [Test]
    public void The_server_knows_all() => OursReferencedBy(Server).Should().BeEquivalentTo("Dex.Connectors", "Dex.Core", "Dex.Storage");

    [Test]
    public void Every_class_of_ours_is_sealed_abstract_or_static()
    {
        var open = new[] { Core, Storage, Connectors, Server }
            .SelectMany(a => a.GetTypes())
            .Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false } && !t.Name.Contains('<', StringComparison.Ordinal))
            .Where(t => t.Namespace?.StartsWith("Dex", StringComparison.Ordinal) == true)
            .Where(t => t.BaseType?.IsAbstract != true || t.BaseType.Assembly != t.Assembly)
            .Select(t => t.FullName);

        open.Should().BeEmpty();
    }

    private static IEnumerable<string> NamesReferencedBy(Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!);

    private static IEnumerable<string> OursReferencedBy(Assembly assembly) =>
        NamesReferencedBy(assembly).Where(n => n.StartsWith("Dex.", StringComparison.Ordinal));
}
