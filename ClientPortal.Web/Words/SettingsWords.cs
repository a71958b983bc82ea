namespace ClientPortal.Web.Words;

/// <summary>Words of the workspace's other settings: general, members, audit, developer guide.</summary>
internal sealed class SettingsWords;
