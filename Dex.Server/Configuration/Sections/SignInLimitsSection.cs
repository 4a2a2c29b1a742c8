namespace Dex.Server.Configuration.Sections;

/// <summary><c>signInLimits</c>, which Dex does not have.</summary>
public sealed record SignInLimitsSection
{
    /// <summary>Failures of one account before the first delay; absent: 5.</summary>
    public int? PerAccount { get; set; }

    /// <summary>Failures from one address before the first delay; absent: 20.</summary>
    public int? PerAddress { get; set; }

    /// <summary>The first delay; each further failure doubles it; empty: 1s.</summary>
    public string InitialDelay { get; set; } = "";

    /// <summary>The longest delay; empty: 5m.</summary>
    public string MaxDelay { get; set; } = "";

    /// <summary>How long failures are remembered; empty: 15m.</summary>
    public string Window { get; set; } = "";
}
