namespace Dex.Server.Admin.Grpc;

/// <summary>The status codes of gRPC that we use, by their numbers.</summary>
internal enum GrpcStatus
{
    /// <summary>All went well.</summary>
    Ok = 0,

    /// <summary>The caller gave up.</summary>
    Cancelled = 1,

    /// <summary>The request is wrong in itself.</summary>
    InvalidArgument = 3,

    /// <summary>The caller's time is over.</summary>
    DeadlineExceeded = 4,

    /// <summary>There is no such record.</summary>
    NotFound = 5,

    /// <summary>The message is too large.</summary>
    ResourceExhausted = 8,

    /// <summary>Not open to changes here.</summary>
    FailedPrecondition = 9,

    /// <summary>There is no such method, or the compression is unknown.</summary>
    Unimplemented = 12,

    /// <summary>A fault of ours, or a message that breaks the protocol.</summary>
    Internal = 13,

    /// <summary>The storage is away.</summary>
    Unavailable = 14,
}
