using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.OAuth.Device;

internal static partial class Log
{
    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "Too many wrong device codes: user {UserId} has to wait.")]
    public static partial void CodesGuessed(ILogger log, Guid userId);
}
