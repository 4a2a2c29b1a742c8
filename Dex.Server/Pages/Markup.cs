using System.Diagnostics.CodeAnalysis;

namespace Dex.Server.Pages;

/// <summary>A piece of HTML that is written as it stands. It comes from a constant only, which the compiler checks (CA1857), so nothing hostile gets in.</summary>
internal readonly record struct Markup
{
    private Markup(string value) => Value = value;

    /// <summary>The HTML.</summary>
    public string Value => field ?? "";

    /// <summary>Trusts a constant.</summary>
    public static Markup Of([ConstantExpected] string html) => new(html);

    /// <summary>A constant, or nothing: for attributes that are there or not.</summary>
    public static Markup When(bool condition, [ConstantExpected] string html) => new(condition ? html : "");
}
