namespace Dex.Core.Authorize;

/// <summary>How the parameters of an authorization response travel (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode).</summary>
public enum ResponseMode
{
    /// <summary>In the query of the redirect URI.</summary>
    Query,

    /// <summary>In its fragment.</summary>
    Fragment,

    /// <summary>In a form that the browser posts there.</summary>
    FormPost,
}
