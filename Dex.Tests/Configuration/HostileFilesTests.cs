using System.Text;
using Dex.Server.Configuration;

namespace Dex.Tests.Configuration;

/// <summary>Files that were made to hang or break their reader: each ends soon, in an error.</summary>
internal sealed class HostileFilesTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private const string Minimal =
        "issuer: http://127.0.0.1:5556/dex\nstorage: {type: memory}\nweb: {http: 127.0.0.1:5556}\nenablePasswordDB: true\n";

    private static IEnumerable<TestCaseData> Files()
    {
        yield return Named("merge keys that merge each other", Levels(30, i => $"a{i}: &a{i} {{<<: [{Aliases(i, 10)}]}}") + "web: *a29\n");
        yield return Named("an alias bomb as a key", Levels(12, i => $"a{i}: &a{i} [{Aliases(i, 10)}]") + "? *a11\n: 1\n");
        yield return Named("an alias bomb in options", Levels(12, i => $"a{i}: &a{i} [{Aliases(i, 10)}]") + Connector("*a11"));
        yield return Named("a chain of aliases", Levels(20_000, i => $"a{i}: &a{i} [*a{i - 1}]") + Connector("{x: *a19999}"));
        yield return Named("a chain of aliases in the file's own keys", Levels(20_000, i => $"a{i}: &a{i} [*a{i - 1}]") + "web: *a19999\n");
        yield return Named("an alias of what it stands in", Connector("&a {x: *a}"));
        yield return Named("an anchored mapping that merges itself", "web: &a {<<: *a}\n");
        yield return Named("a number without end", Connector("{x: 1e999}"));
        yield return Named("very many mistakes", "staticClients:\n" + string.Concat(Enumerable.Repeat("- {}\n", 90_000)));
        yield return Named("deep nesting", "issuer: " + new string('[', 100_000));
        yield return Named(
            "deep nesting by indents",
            "issuer:\n" + string.Concat(Enumerable.Range(1, 200).Select(i => new string(' ', i) + "a:\n"))
        );
        yield return Named("a long line", "issuer: " + new string('a', 900_000));
        yield return Named("many documents", string.Concat(Enumerable.Repeat("---\na: 1\n", 50_000)));
        yield return Named("many keys", string.Concat(Enumerable.Range(0, 80_000).Select(i => $"k{i}: 1\n")));
        yield return Named("control characters", "issuer: \"\u0000\"\n");
    }

    [TestCaseSource(nameof(Files))]
    public async Task Fail_fast(string yaml)
    {
        // In a task of its own, so that one which hangs is a failure and not a hanging run.
        var loading = Task.Run(() => ConfigLoader.Load(Encoding.UTF8.GetBytes(yaml), _ => null));

        var result = await loading.WaitAsync(Soon);

        result.Config.Should().BeNull();
        result.Problems.Should().Contain(p => p.IsError);
    }

    private static TestCaseData Named(string name, string yaml) =>
        new TestCaseData(yaml.StartsWith("staticClients", StringComparison.Ordinal) ? Minimal + yaml : yaml).SetArgDisplayNames(name);

    private static string Connector(string config) => "connectors:\n- {type: mockCallback, id: a, name: A, config: " + config + "}\n";

    private static string Aliases(int level, int count) => string.Join(',', Enumerable.Repeat($"*a{level - 1}", count));

    private static string Levels(int count, Func<int, string> line) =>
        "a0: &a0 {x: 1}\n" + string.Concat(Enumerable.Range(1, count - 1).Select(i => line(i) + "\n"));
}
