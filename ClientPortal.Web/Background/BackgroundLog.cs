namespace ClientPortal.Web.Background;

internal static partial class BackgroundLog
{
    [LoggerMessage(EventId = 9001, Level = LogLevel.Error, Message = "Background work {Work} failed; it is tried again.")]
    public static partial void Failed(ILogger log, string work, Exception exception);
}
