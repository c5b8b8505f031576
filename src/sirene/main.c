/* main.c - the register's commands as a program of their own, for tests and benches. */
#include "sirene/cli.h"

int main(int n, char **arguments)
{
	return sirene_command(&world_real, n - 1, arguments + 1);
}
