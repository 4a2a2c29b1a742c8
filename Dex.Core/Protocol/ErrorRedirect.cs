using Dex.Core.Authorize;

namespace Dex.Core.Protocol;

/// <summary>Where an authorization error goes.</summary>
/// <param name="RedirectUri">The client's, checked.</param>
/// <param name="State">The client's state; empty where it sent none.</param>
/// <param name="Mode">How it travels.</param>
public sealed record ErrorRedirect(string RedirectUri, string State, ResponseMode Mode);
