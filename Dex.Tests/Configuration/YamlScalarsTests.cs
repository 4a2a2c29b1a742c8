using Dex.Server.Configuration.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dex.Tests.Configuration;

internal sealed class YamlScalarsTests
{
    [TestCase("", "Null")]
    [TestCase("~", "Null")]
    [TestCase("null", "Null")]
    [TestCase("nULL", "String")]
    [TestCase("true", "Boolean")]
    [TestCase("Yes", "Boolean")]
    [TestCase("off", "Boolean")]
    [TestCase("n", "Boolean")]
    [TestCase("tRUE", "String")]
    [TestCase("5", "Integer")]
    [TestCase("+5", "Integer")]
    [TestCase("1_000", "Integer")]
    [TestCase("0x1f", "Integer")]
    [TestCase("010", "Integer")]
    [TestCase("08", "Float")]
    [TestCase("9223372036854775808", "Float")]
    [TestCase("1.5", "Float")]
    [TestCase(".5", "Float")]
    [TestCase("1e3", "Float")]
    [TestCase("1e999", "String")]
    [TestCase("1.2.3", "String")]
    [TestCase("10.0.0.0/8", "String")]
    [TestCase("127.0.0.1:5556", "String")]
    [TestCase("2026-01-02", "String")]
    [TestCase("24h", "String")]
    [TestCase("-", "String")]
    [TestCase("0x", "String")]
    public void Plain_scalars_mean_what_they_mean_to_Go(string text, string kind) =>
        YamlScalars.KindOf(new YamlScalarNode(text)).ToString().Should().Be(kind);

    [TestCase("true")]
    [TestCase("5")]
    [TestCase("")]
    [TestCase("null")]
    public void Quoted_scalars_and_those_with_the_tag_of_text_are_text(string text)
    {
        YamlScalars.KindOf(new YamlScalarNode(text) { Style = ScalarStyle.DoubleQuoted }).Should().Be(YamlScalarKind.String);
        YamlScalars.KindOf(new YamlScalarNode(text) { Tag = "tag:yaml.org,2002:str" }).Should().Be(YamlScalarKind.String);
    }

    [TestCase("010", 8)]
    [TestCase("0o17", 15)]
    [TestCase("0b11", 3)]
    [TestCase("-0x1f", -31)]
    [TestCase("-12", -12)]
    [TestCase("1_000", 1000)]
    [TestCase("9223372036854775807", long.MaxValue)]
    public void Whole_numbers_have_Gos_value(string text, long value) => YamlScalars.ToInteger(new YamlScalarNode(text)).Should().Be(value);
}
