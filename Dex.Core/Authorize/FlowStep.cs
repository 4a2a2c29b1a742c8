using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Authorize;

/// <summary>
/// The verifier of each hop of an interactive login: an HMAC, under the request's own key, over the request's id and the step that the hop leads to.
/// A verifier for one step is good for no other, and one of another request is good for nothing.
/// </summary>
internal static class FlowStep
{
    /// <summary>Back to <c>/auth</c>, to find the next step.</summary>
    public const string Continue = "step:continue";

    /// <summary>To the approval page.</summary>
    public const string Approval = "step:approval";

    /// <summary>The query that leads to a step.</summary>
    public static string Query(AuthRequest request, string step) =>
        QueryString.Build([("req", request.Id), ("hmac", Base64Url.EncodeToString(Sign(request, step)))]);

    /// <summary>Whether a verifier belongs to a request and step.</summary>
    public static bool Verify(AuthRequest request, string step, string? verifier)
    {
        Span<byte> presented = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return verifier is { Length: 43 }
            && Base64Url.IsValid(verifier)
            && Base64Url.TryDecodeFromChars(verifier, presented, out var length)
            && length == presented.Length
            && CryptographicOperations.FixedTimeEquals(presented, Sign(request, step));
    }

    // The id has a fixed alphabet without a line feed, so the two parts cannot run into one another.
    private static byte[] Sign(AuthRequest request, string step) =>
        HMACSHA256.HashData(request.HmacKey, Encoding.UTF8.GetBytes($"{request.Id}\n{step}"));
}
