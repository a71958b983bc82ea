namespace ClientPortal.Web.Words;

/// <summary>Words of the guide's part about APIs that take keys and tokens.</summary>
internal sealed class ProtectApiWords;
