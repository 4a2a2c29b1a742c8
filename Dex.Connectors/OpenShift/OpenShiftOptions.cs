namespace Dex.Connectors.OpenShift;

/// <summary>The options of <c>openshift</c>, with Dex's names and defaults.</summary>
internal sealed record OpenShiftOptions
{
    /// <summary>The cluster's API server.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Our client id there.</summary>
    public string ClientID { get; set; } = "";

    /// <summary>Our secret there.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Our callback as registered there; empty: not compared.</summary>
    public string RedirectURI { get; set; } = "";

    /// <summary>The groups whose members may come in; empty: everybody.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary>Whether certificates are not checked.</summary>
    public bool InsecureCA { get; set; }

    /// <summary>An authority to trust besides the system's.</summary>
    public string RootCA { get; set; } = "";
}
