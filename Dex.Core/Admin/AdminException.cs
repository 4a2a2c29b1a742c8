namespace Dex.Core.Admin;

/// <summary>An admin operation is refused.</summary>
/// <param name="error">Why.</param>
/// <param name="message">What is wrong, in Dex's words where it has some.</param>
public sealed class AdminException(AdminError error, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public AdminError Error { get; } = error;

    internal static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new AdminException(AdminError.InvalidArgument, message);
        }
    }
}
