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
        if (node.Value is not { } text)
        {
            return YamlScalarKind.Null;
        }
        // A tag, such as !!str, says that it is text; so do quotes.
        if (node.Style is not (ScalarStyle.Plain or ScalarStyle.Any) || (!node.Tag.IsEmpty && node.Tag == "tag:yaml.org,2002:str"))
        {
            return YamlScalarKind.String;
        }
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => YamlScalarKind.Null,
            _ when ToBoolean(node) is not null => YamlScalarKind.Boolean,
            _ when ToInteger(node) is not null => YamlScalarKind.Integer,
            _ when ToFloat(node) is not null => YamlScalarKind.Float,
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

    /// <summary>A whole number; null where it is none. As Go reads them: <c>0x1f</c>, <c>0b11</c>, <c>0o17</c> and <c>017</c> too.</summary>
    public static long? ToInteger(YamlScalarNode node)
    {
        var text = node.Value!.Replace("_", "", StringComparison.Ordinal);
        if (!Integer().IsMatch(text))
        {
            return null;
        }
        var digits = text.AsSpan(text[0] is '-' or '+' ? 1 : 0);
        var (radix, start) = digits switch
        {
            ['0', 'x' or 'X', ..] => (16, 2),
            ['0', 'b' or 'B', ..] => (2, 2),
            ['0', 'o' or 'O', ..] => (8, 2),
            ['0', _, ..] => (8, 1),
            _ => (10, 0),
        };
        Int128 number = 0;
        foreach (var digit in digits[start..])
        {
            number = (number * radix) + Convert.ToInt32(digit.ToString(), 16);
            if (number > long.MaxValue)
            {
                return null;
            }
        }
        return (long)(text[0] == '-' ? -number : number);
    }

    /// <summary>A number; null where it is none, or too large for one.</summary>
    public static double? ToFloat(YamlScalarNode node) =>
        Float().IsMatch(node.Value!)
        && double.TryParse(node.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    [GeneratedRegex("^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
