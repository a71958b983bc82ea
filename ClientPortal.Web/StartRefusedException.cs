namespace ClientPortal.Web;

/// <summary>The host cannot start as it is set up; the message says what to do and holds no secret.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
