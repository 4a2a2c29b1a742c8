namespace Dex.Core.Admin;

/// <summary>Why an admin operation is refused.</summary>
public enum AdminError
{
    /// <summary>The request is wrong in itself.</summary>
    InvalidArgument,

    /// <summary>There is no such record.</summary>
    NotFound,

    /// <summary>The record or feature is not open to changes here.</summary>
    FailedPrecondition,
}
