using System.Text;
using Dex.Core.Protocol;

namespace Dex.Tests.Protocol;

internal sealed class ParametersTests
{
    [TestCase("a=1&b=2", "a", "1")]
    [TestCase("?a=1", "a", "1")]
    [TestCase("a=x+y%20z", "a", "x y z")]
    [TestCase("a=%C3%BC", "a", "ü")]
    [TestCase("a=b=c", "a", "b=c")]
    [TestCase("%61=1", "a", "1")]
    [TestCase("&&a=1&", "a", "1")]
    public void Reads_a_value(string query, string name, string value) => Parameters.Parse(query)[name].Should().Be(value);

    [TestCase("")]
    [TestCase("a")]
    [TestCase("a=")]
    [TestCase("A=1")]
    public void A_parameter_without_a_value_is_absent(string query) => Parameters.Parse(query)["a"].Should().BeNull();

    [TestCase("a=1&a=2", "a")]
    [TestCase("a=1&a=1", "a")]
    [TestCase("b=1&a=1&%61=1", "a")]
    public void Notices_a_parameter_that_is_there_twice(string query, string duplicate)
    {
        var parameters = Parameters.Parse(query);

        parameters.Duplicate.Should().Be(duplicate);
        parameters.Invoking(p => p.RefuseDuplicates()).Should().Throw<OAuthException>().Which.Error.Should().Be("invalid_request");
    }

    [TestCase("a=1&a=")]
    [TestCase("a=&a=1")]
    public void A_second_one_without_a_value_counts_as_absent(string query) => Parameters.Parse(query).Duplicate.Should().BeNull();

    [TestCase("a=%")]
    [TestCase("a=%4")]
    [TestCase("a=%zz")]
    [TestCase("a=%00")]
    [TestCase("a=%ff")]
    [TestCase("a=%ed%a0%80")]
    [TestCase("a=%c0%af")]
    public void Refuses_bad_escapes_and_bytes(string query) =>
        FluentActions.Invoking(() => Parameters.Parse(query)).Should().Throw<OAuthException>().Which.Error.Should().Be("invalid_request");

    [Test]
    public void Refuses_a_flood_of_parameters()
    {
        var query = string.Join('&', Enumerable.Range(0, Parameters.MaxCount + 1).Select(i => $"p{i}=1"));

        FluentActions.Invoking(() => Parameters.Parse(query)).Should().Throw<OAuthException>();
    }

    [Test]
    public void Reads_long_values()
    {
        var value = new string('x', 5000);

        Parameters.Parse(Encoding.ASCII.GetBytes("a=" + value))["a"].Should().Be(value);
    }

    [Test]
    public void Writes_what_it_reads()
    {
        var parameters = Parameters.From(("a", "x y&z=ü"), ("b", "1"));

        parameters.ToQuery().Should().Be("a=x%20y%26z%3D%C3%BC&b=1");
        Parameters.Parse(parameters.ToQuery()).All.Should().Equal(parameters.All);
        parameters.Without("a").ToQuery().Should().Be("b=1");
    }
}
