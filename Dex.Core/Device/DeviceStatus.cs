namespace Dex.Core.Device;

/// <summary>What has become of a device's request, as stored in <c>device_token.status</c>.</summary>
internal static class DeviceStatus
{
    /// <summary>Nobody has entered the code yet.</summary>
    public const string Pending = "authorization_pending";

    /// <summary>The tokens are ready.</summary>
    public const string Complete = "complete";

    /// <summary>The person said no. Dex has no such status: its device waits until the end.</summary>
    public const string Denied = "access_denied";
}
