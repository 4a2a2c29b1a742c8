namespace Dex.Server.Configuration;

/// <summary>Dex's feature flags, which are environment variables beginning with <c>DEX_</c>.</summary>
public sealed record FeatureFlags
{
    /// <summary>DEX_EXPAND_ENV: whether <c>$VAR</c> is expanded in the options of storage, signer and connectors.</summary>
    public bool ExpandEnv { get; init; } = true;

    /// <summary>DEX_CONTINUE_ON_CONNECTOR_FAILURE: whether the server runs though a connector cannot be opened.</summary>
    public bool ContinueOnConnectorFailure { get; init; } = true;

    /// <summary>DEX_CONFIG_DISALLOW_UNKNOWN_FIELDS: whether an unknown key is an error.</summary>
    public bool ConfigDisallowUnknownFields { get; init; }

    /// <summary>DEX_SESSIONS_ENABLED.</summary>
    public bool SessionsEnabled { get; init; }

    /// <summary>DEX_CLIENT_CREDENTIAL_GRANT_ENABLED_BY_DEFAULT.</summary>
    public bool ClientCredentialGrantEnabledByDefault { get; init; }

    /// <summary>DEX_API_CONNECTORS_CRUD.</summary>
    public bool ApiConnectorsCrud { get; init; }

    /// <summary>DEX_API_SESSIONS_IDENTITIES_CRUD.</summary>
    public bool ApiSessionsIdentitiesCrud { get; init; }

    /// <summary>DEX_ENT_ENABLED: another implementation of the same tables in Dex.</summary>
    public bool EntEnabled { get; init; }

    /// <summary>Reads them. A value that Go's ParseBool does not know leaves the default, as in Dex.</summary>
    public static FeatureFlags Read(Func<string, string?> environment)
    {
        bool Flag(string name, bool unset) =>
            environment("DEX_" + name) switch
            {
                "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
                "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
                _ => unset,
            };
        return new FeatureFlags
        {
            ExpandEnv = Flag("EXPAND_ENV", true),
            ContinueOnConnectorFailure = Flag("CONTINUE_ON_CONNECTOR_FAILURE", true),
            ConfigDisallowUnknownFields = Flag("CONFIG_DISALLOW_UNKNOWN_FIELDS", false),
            SessionsEnabled = Flag("SESSIONS_ENABLED", false),
            ClientCredentialGrantEnabledByDefault = Flag("CLIENT_CREDENTIAL_GRANT_ENABLED_BY_DEFAULT", false),
            ApiConnectorsCrud = Flag("API_CONNECTORS_CRUD", false),
            ApiSessionsIdentitiesCrud = Flag("API_SESSIONS_IDENTITIES_CRUD", false),
            EntEnabled = Flag("ENT_ENABLED", false),
        };
    }
}
