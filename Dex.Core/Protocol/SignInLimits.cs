namespace Dex.Core.Protocol;

/// <summary>How failed sign-ins slow down further ones (<c>signInLimits</c>, which Dex does not have).</summary>
public sealed record SignInLimits
{
    /// <summary>Failures of one account before the first delay.</summary>
    public int PerAccount { get; init; } = 5;

    /// <summary>Failures from one address before the first delay.</summary>
    public int PerAddress { get; init; } = 20;

    /// <summary>The first delay; each further failure doubles it.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a failure is remembered after the last one.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(15);
}
