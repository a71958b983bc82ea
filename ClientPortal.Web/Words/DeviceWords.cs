namespace ClientPortal.Web.Words;

/// <summary>Words of the page for devices.</summary>
internal sealed class DeviceWords;
