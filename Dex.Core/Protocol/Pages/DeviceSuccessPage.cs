namespace Dex.Core.Protocol.Pages;

/// <summary>Says that the device is signed in.</summary>
/// <param name="ClientName">The application on it.</param>
public sealed record DeviceSuccessPage(string ClientName) : Page;
