namespace Dex.Connectors.Keystone;

/// <summary>What a token of Keystone is for: the roles that the account has there, and no others, come with it.</summary>
internal enum TokenReach
{
    /// <summary>The account's default project; where it has none, the token says only who it is.</summary>
    Default,

    /// <summary>The domain of the people.</summary>
    Domain,

    /// <summary>The whole cloud.</summary>
    System,
}
