namespace Dex.Core.Connectors;

/// <summary>The person is known but in none of the groups that may come in: 403 and a page that says so.</summary>
/// <param name="message">Which person and which groups, for the log.</param>
public sealed class UserNotInRequiredGroupsException(string message) : Exception(message);
