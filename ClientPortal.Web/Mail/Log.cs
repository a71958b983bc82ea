namespace ClientPortal.Web.Mail;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "A letter of kind {Kind} was dropped: too many letters wait for the mail server.")]
    public static partial void QueueIsFull(ILogger logger, string kind);

    [LoggerMessage(2, LogLevel.Error, "A letter of kind {Kind} could not be delivered (try {Try} of {Tries}): {Reason}")]
    public static partial void NotDelivered(ILogger logger, string kind, int @try, int tries, string reason);
}
