using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dex.Server.Configuration.Yaml;

/// <summary>Reads YAML (and JSON, which is YAML) into nodes that know their line and column, within limits.</summary>
internal static class YamlReader
{
    /// <summary>A larger file is refused.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The root mapping; null where there is none, which is then a problem.</summary>
    public static YamlMappingNode? Read(byte[] content, ConfigProblems problems)
    {
        if (content.Length > MaxBytes)
        {
            problems.Error("", $"the file is larger than {MaxBytes / 1024} kB");
            return null;
        }
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\ufeff');
            YamlLimits.Check(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            switch (stream.Documents)
            {
                case [{ RootNode: YamlMappingNode root }]:
                    return root;
                case []:
                    problems.Error("", "the file is empty");
                    return null;
                case [_, var second, ..]:
                    problems.Add(true, "", "the file has more than one document", second.RootNode.Start);
                    return null;
                default:
                    problems.Error("", "the file must be a mapping of keys to values");
                    return null;
            }
        }
        catch (YamlException e)
        {
            problems.Add(true, "", Describe(e), e.Start);
            return null;
        }
        catch (DecoderFallbackException)
        {
            problems.Error("", "the file is not valid UTF-8");
            return null;
        }
    }

    private static string Describe(YamlException e)
    {
        // The library repeats the position in front of its message.
        var message = e.InnerException?.Message ?? e.Message;
        var close = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return "malformed YAML: " + (close < 0 ? message : message[(close + 3)..]);
    }
}
