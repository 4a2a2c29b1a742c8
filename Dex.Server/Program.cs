using System.CommandLine;
using Dex.Server.Commands;

// The host ends on Ctrl-C and SIGTERM by itself, and gives requests under way time to end.
return await DexCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
