using YamlDotNet.RepresentationModel;

namespace Dex.Server.Configuration.Yaml;

/// <summary>The keys and values of a mapping, with merge keys (<c>&lt;&lt;</c>) carried out.</summary>
internal static class YamlMappings
{
    /// <summary>The entries; what stands in the mapping itself wins over what is merged into it. A key in two letter cases is a problem.</summary>
    public static IReadOnlyList<(YamlScalarNode Key, YamlNode Value)> Entries(YamlMappingNode mapping, ConfigProblems problems, string path)
    {
        var entries = new List<(YamlScalarNode, YamlNode)>();
        var seen = new Dictionary<string, YamlScalarNode>(StringComparer.OrdinalIgnoreCase);
        Collect(mapping, own: true);
        return entries;

        void Collect(YamlMappingNode source, bool own)
        {
            foreach (var (key, value) in source.Children)
            {
                if (key is not YamlScalarNode { Value: { } name } scalar)
                {
                    problems.Add(true, path, "a key must be text", key.Start);
                }
                else if (name != "<<")
                {
                    if (seen.TryAdd(name, scalar))
                    {
                        entries.Add((scalar, value));
                    }
                    else if (own)
                    {
                        problems.Add(true, path, $"the key \"{name}\" is there twice", key.Start);
                    }
                }
            }
            foreach (var (_, merged) in source.Children.Where(c => c.Key is YamlScalarNode { Value: "<<" }))
            {
                foreach (var one in merged is YamlSequenceNode many ? many.Children : [merged])
                {
                    Merge(one);
                }
            }
        }

        void Merge(YamlNode node)
        {
            if (node is YamlMappingNode source)
            {
                Collect(source, own: false);
            }
            else
            {
                problems.Add(true, path, "<< must merge a mapping, or a list of mappings", node.Start);
            }
        }
    }
}
