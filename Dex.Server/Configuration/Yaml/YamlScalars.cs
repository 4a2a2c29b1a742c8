using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dex.Server.Configuration.Yaml;

/// <summary>Resolves plain scalars by YAML 1.1, as the Go library behind Dex does; quoted ones are text.</summary>
internal static partial class YamlScalars
{
    /// <summary>What a scalar means.</summary>
    public static YamlScalarKind KindOf(YamlScalarNode node)
    {
        if (node.Style is not (ScalarStyle.Plain or ScalarStyle.Any) || node.Value is null)
        {
            return node.Value is null ? YamlScalarKind.Null : YamlScalarKind.String;
        }
        return node.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => YamlScalarKind.Null,
            _ when ToBoolean(node) is not null => YamlScalarKind.Boolean,
            _ when ToInteger(node) is not null => YamlScalarKind.Integer,
            _ when Float().IsMatch(node.Value) => YamlScalarKind.Float,
            _ => YamlScalarKind.String,
        };
    }

    /// <summary>True or false; null where it is neither.</summary>
    public static bool? ToBoolean(YamlScalarNode node) =>
        node.Value switch
        {
            "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
            "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
            _ => null,
        };

    /// <summary>A whole number; null where it is none.</summary>
    public static long? ToInteger(YamlScalarNode node)
    {
        var text = node.Value!.Replace("_", "", StringComparison.Ordinal);
        if (!Integer().IsMatch(text))
        {
            return null;
        }
        return text.StartsWith("0x", StringComparison.Ordinal)
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)
                ? hex
                : null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
    }

    [GeneratedRegex("^(0x[0-9a-fA-F]+|[-+]?(0|[1-9][0-9]*))$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
